import { chartFigure, contourFigure, type Figure, plainNumber } from "@umie/report";
import type { Fits, FittedRun } from "../analysis/fits.js";
import { computeOptimum } from "../laws/optimum.js";
import { quantile } from "../numerics/sample.js";
import { lossAxis } from "./axis-figures.js";
import { computeOfRun, drawnLaw, logSpaced, rangeOf } from "./drawn-law.js";

const pointsOfLine = 60;

/** Loss against compute with the lowest hull and the law's frontier, the surface, and the parabolas of approach 2. */
export function computeFigures(fits: Fits): Figure[] {
  return [...lossByCompute(fits), ...surface(fits), ...parabolas(fits)];
}

/** The best that the law promises at each compute. */
function frontier(fits: Fits): { C: number; N: number; D: number; loss: number }[] {
  const law = drawnLaw(fits, true);
  if (law === null) return [];
  const [low, high] = rangeOf(fits.runs, computeOfRun);
  return logSpaced(low, high, pointsOfLine).map((C) => computeOptimum(law.loss, C, law.flopsPerToken));
}

function lossByCompute(fits: Fits): Figure[] {
  const path = frontier(fits);
  const law = drawnLaw(fits, true);
  const dots = (runs: readonly FittedRun[]) => runs.map((run) => ({ x: computeOfRun(run), y: run.loss }));
  const hull = fits.envelope?.hull ?? [];
  return [
    chartFigure({
      name: "loss-by-compute",
      alt: `Loss against training compute for ${fits.runs.length} runs, with their lower hull and the law's frontier`,
      caption:
        "Loss by compute. Ringed: held out. A run above the frontier spent its compute on the wrong side: too many" +
        " parameters or too many tokens.",
      ...{ x: { label: "C, training FLOPs", log: true }, y: lossAxis },
      layers: [
        { kind: "dots", series: "runs", points: dots(fits.runs.filter(({ heldOut }) => !heldOut)) },
        { kind: "dots", series: "held out", points: dots(fits.runs.filter(({ heldOut }) => heldOut)), hollow: true },
        ...(path.length > 0
          ? [
              {
                kind: "line" as const,
                series: `frontier of ${law!.fit.law}`,
                points: path.map(({ C, loss }) => ({ x: C, y: loss })),
              },
            ]
          : []),
        ...(hull.length > 0
          ? [
              {
                kind: "line" as const,
                ...{
                  series: "lower hull (approach 1)",
                  dashed: true,
                  points: hull.map(({ C, loss }) => ({ x: C, y: loss })),
                },
              },
            ]
          : []),
      ],
    }),
  ];
}

/** Lines of equal loss, spread over what was measured. */
function surface(fits: Fits): Figure[] {
  const [law, path] = [drawnLaw(fits, true), frontier(fits)];
  if (law === null) return [];
  const widened = ([low, high]: [number, number]): [number, number] => [low / 1.4, high * 1.4];
  const losses = fits.runs.map(({ loss }) => loss);
  const levels = [0.05, 0.2, 0.4, 0.6, 0.8, 0.95].map((share) => quantile(losses, share));
  return [
    contourFigure({
      name: "surface",
      alt: `Lines of equal loss over N and D after ${law.fit.law}, with the path of the best split of compute`,
      caption:
        `Lines of equal loss after ${law.fit.law}, and the best split at each compute. Dots: runs; ringed: held out.` +
        " Where the path leaves the dots, it is extrapolation.",
      ...{ x: { label: "N, parameters" }, y: { label: "D, tokens processed" }, value: law.loss, levels },
      xDomain: widened(rangeOf(fits.runs, ({ N }) => N)),
      yDomain: widened(rangeOf(fits.runs, ({ D }) => D)),
      path: { name: "best N and D at each compute", points: path.map(({ N, D }) => ({ x: N, y: D })) },
      dots: fits.runs.map(({ N, D, heldOut }) => ({ x: N, y: D, hollow: heldOut })),
    }),
  ];
}

function parabolas({ isoFlop, runs }: Fits): Figure[] {
  if (isoFlop === null) return [];
  const budgets = isoFlop.budgets.filter(({ optimum }) => Number.isFinite(optimum)).slice(0, 6);
  const layers = budgets.flatMap((budget) => {
    const { C } = budget;
    const own = runs.filter((run) => Math.abs(computeOfRun(run) / C - 1) < 0.03);
    const series = `C = ${plainNumber(C)}${budget.dropped === null ? "" : " (dropped)"}`;
    const [low, high] = rangeOf(own, ({ N }) => N);
    const at = (N: number) => budget.lowest + (budget.curvature / 2) * Math.log(N / budget.optimum) ** 2;
    return [
      { kind: "dots" as const, series, points: own.map(({ N, loss }) => ({ x: N, y: loss })) },
      { kind: "line" as const, series, points: logSpaced(low, high, pointsOfLine).map((N) => ({ x: N, y: at(N) })) },
    ];
  });
  return [
    chartFigure({
      name: "isoflop",
      alt: `Loss against N at ${budgets.length} budgets with a parabola each`,
      caption: "Approach 2: a parabola at each budget, its vertex the best N. A vertex at the edge is dropped.",
      ...{ x: { label: "N, parameters", log: true }, y: lossAxis, layers },
    }),
  ];
}
