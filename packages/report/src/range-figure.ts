import * as Plot from "@observablehq/plot";
import { drawSvg, seriesScale } from "./plot.js";
import type { Figure } from "./report.js";
import { seriesColour } from "./style-sheet.js";

/** A value with, where known, what it ranges over. */
export interface RangeRow {
  label: string;
  value: number;
  low?: number;
  high?: number;
  series?: string;
}

export interface RangeOptions extends Omit<Figure, "svg"> {
  rows: readonly RangeRow[];
  xLabel: string;
  /** From and to; default: what the values need. */
  domain?: readonly [number, number];
  /** Where a rule stands that rows are compared with. */
  rule?: number;
}

/** A dot for each row on a line of its own, in their order, with its range. */
export function rangeFigure({ rows, xLabel, domain, rule, ...figure }: RangeOptions): Figure {
  const series = [...new Set(rows.flatMap((row) => row.series ?? []))];
  const labels = [...new Set(rows.map(({ label }) => label))];
  const colour = series.length > 0 ? "series" : seriesColour(0);
  const svg = drawSvg(figure.name, {
    marginBottom: 44,
    marginLeft: leftMargin(labels),
    height: (series.length > 1 ? 88 : 72) + labels.length * 30,
    marginTop: series.length > 1 ? 36 : 20,
    x: { label: xLabel, grid: true, ...(domain === undefined ? { nice: true } : { domain }) },
    y: { label: null, domain: labels },
    ...(series.length > 0 ? { color: { ...seriesScale(series), legend: false } } : {}),
    marks: [
      ...(rule === undefined ? [] : [Plot.ruleX([rule], { stroke: "currentColor", strokeDasharray: "4 3" })]),
      Plot.ruleY(rows, {
        y: "label",
        x1: (row: RangeRow) => row.low ?? row.value,
        x2: (row: RangeRow) => row.high ?? row.value,
        stroke: colour,
        strokeWidth: 2,
      }),
      Plot.dot(rows, { x: "value", y: "label", fill: colour, r: 5 }),
      ...legendMarks(series),
    ],
  });
  return { ...figure, svg };
}

/** Space for the longest label; letters of 13 pixels are about 7 wide. */
export function leftMargin(labels: readonly string[]): number {
  return 16 + 7.2 * Math.max(0, ...labels.map((label) => [...label].length));
}

/** Names of series in their colours, in one line above the drawing. */
export function legendMarks(series: readonly string[]): Plot.Markish[] {
  if (series.length < 2) return [];
  let at = 0;
  return series.map((name, index) => {
    const dx = at;
    at += 30 + 7.5 * [...name].length;
    const place = { frameAnchor: "top-left" as const, dx, dy: -14, textAnchor: "start" as const };
    return Plot.text([`● ${name}`], { ...place, fill: seriesColour(index), lineAnchor: "bottom", facet: "super" });
  });
}
