import * as Plot from "@observablehq/plot";
import type { Axis, ChartPoint } from "./chart-figure.js";
import { logTicks, plainNumber } from "./log-ticks.js";
import { drawSvg, figureWidth } from "./plot.js";
import type { Figure } from "./report.js";
import { seriesColour } from "./style-sheet.js";

export interface ContourOptions extends Omit<Figure, "svg"> {
  x: Axis;
  y: Axis;
  /** The surface over both axes, which are logarithmic. */
  value: (x: number, y: number) => number;
  /** Of the surface, which lines are drawn and named. */
  levels: readonly number[];
  xDomain: readonly [number, number];
  yDomain: readonly [number, number];
  /** A line over the surface, with its name. */
  path: { name: string; points: readonly ChartPoint[] };
  dots: readonly (ChartPoint & { hollow: boolean })[];
}

/** Lines of equal height of a surface, with a path and dots over them. */
export function contourFigure(options: ContourOptions): Figure {
  const { x, y, value, levels, xDomain, yDomain, path, dots, ...figure } = options;
  // Plot's own clipping numbers its paths anew in each drawing, so that no two would be equal.
  const inside = (point: ChartPoint) =>
    point.x >= xDomain[0] && point.x <= xDomain[1] && point.y >= yDomain[0] && point.y <= yDomain[1];
  const lines = levels.map((level) => levelLine(value, level, { xDomain, yDomain }));
  const svg = drawSvg(figure.name, {
    ...{ width: figureWidth, height: 420, marginTop: 36, marginBottom: 44, marginLeft: 64, marginRight: 56 },
    x: { type: "log", domain: xDomain, grid: true, label: null },
    y: { type: "log", domain: yDomain, grid: true, label: null },
    marks: [
      Plot.axisX({ label: x.label, labelAnchor: "center", labelArrow: "none", ...ticks(xDomain, 10) }),
      Plot.axisY({ label: y.label, labelAnchor: "center", labelArrow: "none", ...ticks(yDomain, 8) }),
      ...lines.flatMap((points, i) => [
        Plot.line(points, { x: "x", y: "y", stroke: "currentColor", strokeOpacity: 0.5 }),
        Plot.text(points.slice(-1), {
          ...{ x: "x", y: "y", text: () => String(Number(levels[i]!.toPrecision(3))), dx: 6, textAnchor: "start" },
          ...{ fill: "currentColor" },
        }),
      ]),
      Plot.line(path.points.filter(inside), { x: "x", y: "y", stroke: seriesColour(1), strokeWidth: 2.5 }),
      Plot.dot(dots, {
        ...{ x: "x", y: "y", r: 4, strokeWidth: 2, stroke: seriesColour(0) },
        fill: ({ hollow }: { hollow: boolean }) => (hollow ? "none" : seriesColour(0)),
      }),
      Plot.text([`● ${path.name}`], {
        ...{ frameAnchor: "top-left", dy: -14, textAnchor: "start", lineAnchor: "bottom", fill: seriesColour(1) },
      }),
    ],
  });
  return { ...figure, svg };
}

const ticks = (domain: readonly [number, number], most: number): Plot.AxisOptions => ({
  ...{ ticks: logTicks(domain, most), tickFormat: plainNumber },
});

const across = 60;

/** Where the surface has this height: for each x the y, by bisection in ln y, as the surface falls with y. */
function levelLine(
  value: ContourOptions["value"],
  level: number,
  { xDomain, yDomain }: Pick<ContourOptions, "xDomain" | "yDomain">,
): ChartPoint[] {
  const points: ChartPoint[] = [];
  for (let i = 0; i <= across; i++) {
    const x = xDomain[0] * (xDomain[1] / xDomain[0]) ** (i / across);
    let [low, high] = yDomain;
    if (value(x, low) < level || value(x, high) > level) continue;
    for (let halving = 0; halving < 40; halving++) {
      const middle = Math.sqrt(low * high);
      if (value(x, middle) > level) low = middle;
      else high = middle;
    }
    points.push({ x, y: Math.sqrt(low * high) });
  }
  return points;
}
