import * as Plot from "@observablehq/plot";
import { drawSvg, seriesScale } from "./plot.js";
import { legendMarks } from "./range-figure.js";
import type { Figure } from "./report.js";

export interface LinePoint {
  x: number;
  y: number;
  series: string;
  low?: number;
  high?: number;
}

export interface LineOptions extends Omit<Figure, "svg"> {
  points: readonly LinePoint[];
  xLabel: string;
  yLabel: string;
  /** Powers of ten at equal distances. */
  xLog?: boolean;
  yDomain?: readonly [number, number];
}

/** A line for each series through its points, with their ranges. */
export function lineFigure({ points, xLabel, yLabel, xLog = false, yDomain, ...figure }: LineOptions): Figure {
  const series = [...new Set(points.map((point) => point.series))];
  const xs = [...new Set(points.map(({ x }) => x))].sort((a, b) => a - b);
  const svg = drawSvg(figure.name, {
    height: 360,
    marginTop: 36,
    marginBottom: 44,
    marginLeft: 56,
    x: {
      label: xLabel,
      type: xLog ? "log" : "linear",
      grid: true,
      inset: 12,
      ...(xLog ? { ticks: xs, tickFormat: ".3~s" } : {}),
    },
    y: { label: null, grid: true, ...(yDomain === undefined ? { nice: true } : { domain: yDomain }) },
    color: { ...seriesScale(series), legend: false },
    marks: [
      Plot.axisY({ label: yLabel, labelAnchor: "center", labelArrow: "none" }),
      Plot.ruleX(points, {
        x: "x",
        y1: (point: LinePoint) => point.low ?? point.y,
        y2: (point: LinePoint) => point.high ?? point.y,
        stroke: "series",
      }),
      Plot.line(points, { x: "x", y: "y", z: "series", stroke: "series", strokeWidth: 2, sort: "x" }),
      Plot.dot(points, { x: "x", y: "y", fill: "series", r: 4 }),
      ...legendMarks(series),
    ],
  });
  return { ...figure, svg };
}
