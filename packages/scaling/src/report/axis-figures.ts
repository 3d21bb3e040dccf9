import { type ChartLayer, chartFigure, type Figure, plainNumber } from "@umie/report";
import type { Fits, FittedRun } from "../analysis/fits.js";
import { distinct } from "../numerics/sample.js";
import { type DrawnLaw, drawnLaw, logSpaced, rangeOf, repeatsOf } from "./drawn-law.js";

/** More lines than colours would be told apart by nobody. */
const mostSeries = 6;
const pointsOfLine = 40;

/** Loss against N with a line for each D, and against D with a line for each N. */
export function axisFigures(fits: Fits): Figure[] {
  const law = drawnLaw(fits);
  if (law === null) return [];
  return [alongSizes(fits.runs, law), alongTokens(fits.runs, law)];
}

function alongSizes(runs: readonly FittedRun[], law: DrawnLaw): Figure {
  const [low, high] = rangeOf(runs, ({ N }) => N);
  const layers = seriesOf(runs, ({ D }) => D).flatMap(({ value: D, own }) => {
    const U = D / repeatsOf(own[0]!);
    const sizes = logSpaced(low, high, pointsOfLine);
    return layersOf(`D = ${plainNumber(D)}`, {
      dots: own.map(({ N, loss }) => ({ x: N, y: loss })),
      line: sizes.map((N) => ({ x: N, y: law.loss(N, D, U), band: law.band(N, D, U) })),
    });
  });
  return chartFigure({
    name: "loss-by-parameters",
    alt: `Loss against parameters N from ${plainNumber(low)} to ${plainNumber(high)}, a line for each D`,
    caption: `Loss by parameters. Dots: runs; lines: ${law.fit.law}, with the interval of the law itself.`,
    ...{ x: { label: "N, parameters", log: true }, y: lossAxis, layers },
  });
}

function alongTokens(runs: readonly FittedRun[], law: DrawnLaw): Figure {
  const [low, high] = rangeOf(runs, ({ D }) => D);
  const layers = seriesOf(runs, ({ N }) => N).flatMap(({ value: N, own }) => {
    const repeats = repeatsOf(own[0]!);
    const tokens = logSpaced(low, high, pointsOfLine);
    return layersOf(`N = ${plainNumber(N)}`, {
      dots: own.map(({ D, loss }) => ({ x: D, y: loss })),
      line: tokens.map((D) => ({ x: D, y: law.loss(N, D, D / repeats), band: law.band(N, D, D / repeats) })),
    });
  });
  return chartFigure({
    name: "loss-by-tokens",
    alt: `Loss against tokens D from ${plainNumber(low)} to ${plainNumber(high)}, a line for each N`,
    caption: `Loss by training tokens. Dots: runs; lines: ${law.fit.law}, with the interval of the law itself.`,
    ...{ x: { label: "D, tokens processed", log: true }, y: lossAxis, layers },
  });
}

export const lossAxis = { label: "dev loss, nats a target token", log: true } as const;

/** Runs by the value of an axis, evenly chosen where there are more values than colours. */
function seriesOf(runs: readonly FittedRun[], axis: (run: FittedRun) => number) {
  const values = distinct(runs.map(axis));
  const step = Math.max(1, (values.length - 1) / (mostSeries - 1));
  const shown = values.filter((_, i) => values.length <= mostSeries || Math.round(i % step) === 0).slice(0, mostSeries);
  return shown.map((value) => ({ value, own: runs.filter((run) => Math.abs(axis(run) / value - 1) < 0.01) }));
}

interface Drawn {
  dots: { x: number; y: number }[];
  line: { x: number; y: number; band: [low: number, high: number] | null }[];
}

function layersOf(series: string, { dots, line }: Drawn): ChartLayer[] {
  const bands = line.flatMap(({ x, band }) => (band === null ? [] : [{ x, low: band[0], high: band[1] }]));
  return [
    { kind: "band", series, points: bands },
    { kind: "line", series, points: line },
    { kind: "dots", series, points: dots },
  ];
}
