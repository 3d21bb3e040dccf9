import * as Plot from "@observablehq/plot";
import { logTicks, plainNumber } from "./log-ticks.js";
import { drawSvg, figureWidth, seriesScale } from "./plot.js";
import { legendMarks } from "./range-figure.js";
import type { Figure } from "./report.js";

export interface ChartPoint {
  x: number;
  y: number;
}

/** What is drawn over each other on one pair of axes, in order; equal series have equal colours. */
export type ChartLayer =
  | { kind: "dots"; series: string; points: readonly ChartPoint[] /** Not filled. */; hollow?: boolean }
  | { kind: "line"; series: string; points: readonly ChartPoint[]; dashed?: boolean }
  | { kind: "band"; series: string; points: readonly { x: number; low: number; high: number }[] }
  /** A level of y. */
  | { kind: "rule"; y: number };

export interface Axis {
  label: string;
  /** Powers of ten at equal distances. */
  log?: boolean;
  domain?: readonly [number, number];
}

export interface ChartOptions extends Omit<Figure, "svg"> {
  x: Axis;
  y: Axis;
  layers: readonly ChartLayer[];
  /** In pixels. Default: 720 × 360. */
  width?: number;
  height?: number;
}

/** Dots, lines and bands over two axes. */
export function chartFigure({ x, y, layers, width = figureWidth, height = 360, ...figure }: ChartOptions): Figure {
  const series = [...new Set(layers.flatMap((layer) => (layer.kind === "rule" ? [] : [layer.series])))];
  const [xs, ys] = [layers.flatMap(xsOf), layers.flatMap(ysOf)];
  const svg = drawSvg(figure.name, {
    ...{ width, height, marginTop: 36, marginBottom: 44, marginLeft: 64, marginRight: 24 },
    x: axisScale(x),
    y: axisScale(y),
    color: { ...seriesScale(series), legend: false },
    marks: [
      Plot.axisX({ label: x.label, labelAnchor: "center", labelArrow: "none", ...ticks(x, xs, width / 70) }),
      Plot.axisY({ label: y.label, labelAnchor: "center", labelArrow: "none", ...ticks(y, ys, height / 45) }),
      ...layers.map(markOf),
      ...legendMarks(series),
    ],
  });
  return { ...figure, svg };
}

function axisScale({ log, domain }: Axis): Plot.ScaleOptions {
  const nice = log || domain !== undefined ? {} : { nice: true };
  return { type: log ? "log" : "linear", grid: true, inset: 10, label: null, ...nice, ...(domain ? { domain } : {}) };
}

function xsOf(layer: ChartLayer): number[] {
  return layer.kind === "rule" ? [] : layer.points.map(({ x }) => x);
}

function ysOf(layer: ChartLayer): number[] {
  if (layer.kind === "rule") return [layer.y];
  return layer.kind === "band" ? layer.points.flatMap(({ low, high }) => [low, high]) : layer.points.map(({ y }) => y);
}

function ticks({ log, domain }: Axis, values: readonly number[], most: number): Plot.AxisOptions {
  if (!log) return { ticks: Math.max(2, Math.round(most)) };
  return { ticks: logTicks(domain ?? [Math.min(...values), Math.max(...values)], most), tickFormat: plainNumber };
}

function markOf(layer: ChartLayer): Plot.Markish {
  switch (layer.kind) {
    case "dots": {
      const { series, points, hollow = false } = layer;
      const paint = hollow ? { stroke: constant(series), strokeWidth: 2, fill: "none" } : { fill: constant(series) };
      return Plot.dot(points, { x: "x", y: "y", r: hollow ? 5 : 3.5, ...paint });
    }
    case "line": {
      const { series, points, dashed } = layer;
      const dash = dashed ? { strokeDasharray: "5 4" } : {};
      return Plot.line(points, { x: "x", y: "y", z: null, stroke: constant(series), strokeWidth: 1.8, ...dash });
    }
    case "band":
      return Plot.areaY(layer.points, {
        ...{ x: "x", y1: "low", y2: "high", z: null, fill: constant(layer.series), fillOpacity: 0.16 },
      });
    case "rule":
      return Plot.ruleY([layer.y], { stroke: "currentColor", strokeDasharray: "4 3" });
  }
}

/** A channel, so that the scale of colours turns the name into a colour. */
const constant = (series: string) => () => series;
