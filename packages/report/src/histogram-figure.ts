import * as Plot from "@observablehq/plot";
import { drawSvg, seriesScale } from "./plot.js";
import { leftMargin, legendMarks } from "./range-figure.js";
import type { Figure } from "./report.js";

export interface HistogramValue {
  value: number;
  /** Drawn in a strip of its own. */
  group: string;
  /** Drawn in a colour of its own. */
  series: string;
}

export interface HistogramOptions extends Omit<Figure, "svg"> {
  values: readonly HistogramValue[];
  xLabel: string;
  domain: readonly [number, number];
}

const bins = 40;

/** How values are spread: a strip for each group, in it the share of each series in every interval. */
export function histogramFigure({ values, xLabel, domain, ...figure }: HistogramOptions): Figure {
  const groups = [...new Set(values.map(({ group }) => group))];
  const series = [...new Set(values.map((value) => value.series))];
  const rows = binned(values, domain);
  const svg = drawSvg(figure.name, {
    marginBottom: 44,
    marginLeft: leftMargin(groups),
    marginRight: 16,
    marginTop: 36,
    height: 80 + groups.length * 64,
    x: { label: xLabel, domain, grid: true },
    y: { axis: null },
    fy: { label: null, domain: groups, axis: "left", padding: 0.15 },
    color: { ...seriesScale(series), legend: false },
    marks: [
      Plot.rect(rows, {
        ...{ x1: "from", x2: "to", y1: 0, y2: "share", fy: "group" },
        ...{ fill: "series", fillOpacity: 0.55, insetLeft: 0.5, insetRight: 0.5 },
      }),
      Plot.ruleY([0], { stroke: "currentColor", strokeOpacity: 0.4 }),
      ...legendMarks(series),
    ],
  });
  return { ...figure, svg };
}

interface Bin {
  group: string;
  series: string;
  from: number;
  to: number;
  share: number;
}

/** Values outside the domain count in its first or last interval. */
function binned(values: readonly HistogramValue[], [from, to]: readonly [number, number]): Bin[] {
  const width = (to - from) / bins;
  const intervals = new Map<string, Bin & { count: number }>();
  const sizes = new Map<string, number>();
  for (const { value, group, series } of values) {
    const strip = JSON.stringify([group, series]);
    sizes.set(strip, (sizes.get(strip) ?? 0) + 1);
    const at = Math.max(0, Math.min(bins - 1, Math.floor((value - from) / width)));
    const key = `${at} ${strip}`;
    const bin = intervals.get(key) ?? {
      ...{ group, series, from: from + at * width, to: from + (at + 1) * width },
      ...{ share: 0, count: 0 },
    };
    intervals.set(key, { ...bin, count: bin.count + 1 });
  }
  return [...intervals.values()].map(({ count, ...bin }) => ({
    ...bin,
    share: count / sizes.get(JSON.stringify([bin.group, bin.series]))!,
  }));
}
