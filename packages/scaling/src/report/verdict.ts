import { plainNumber } from "@umie/report";
import type { Fits, LawFit } from "../analysis/fits.js";
import { computeOf } from "../fit/holdout.js";
import { drawnLaw } from "./drawn-law.js";
import { answersOf } from "./predictions-table.js";

/** Three sentences: which law holds and how well, what to train next, and how the law did on what it had not seen. */
export function verdict(fits: Fits): [law: string, setting: string, check: string] {
  const chosen = fits.laws.find(({ law }) => law === fits.chosen.law)!;
  return [lawSentence(fits, chosen), settingSentence(fits), checkSentence(fits, chosen)];
}

function lawSentence({ chosen, runs }: Fits, { noise }: LawFit): string {
  const fitted = runs.filter(({ heldOut }) => !heldOut).length;
  const misfit = noise?.misfit
    ? `, but does not fit: it leaves ${share(noise.residualSd)} where seeds differ by ${share(noise.seedSd!)}`
    : "";
  return `Of the laws fitted to ${fitted} runs, ${chosen.why}${misfit}.`;
}

function settingSentence(fits: Fits): string {
  const [answer] = answersOf(fits, []);
  const found = answer?.prediction;
  if (!found || found.law !== fits.chosen.law) return bestMeasured(fits);
  const level = lowest(fits.options.levels);
  const most = plainNumber(Math.max(...fits.runs.map(computeOf)));
  const interval = found.optimum?.N[level];
  const range = interval ? ` (${percent(level)} interval ${interval.map(plainNumber).join(" to ")})` : "";
  const losses = found.intervals[level]?.map((loss) => loss.toFixed(3)).join(" to ");
  const outside = found.warnings.length > 0 ? `; but ${found.warnings.join(", and ")}` : "";
  return (
    `With the largest compute measured, C = ${most} FLOPs, train N = ${plainNumber(found.N)} parameters${range} on ` +
    `D = ${plainNumber(found.D)} tokens for a loss of ${found.loss.toFixed(3)}` +
    `${losses ? ` (${percent(level)} interval ${losses})` : ""}${outside}.`
  );
}

/** A law without a best split of compute still tells what more of each is worth. */
function bestMeasured(fits: Fits): string {
  const { N, D, U, loss } = fits.runs.reduce((a, b) => (b.loss < a.loss ? b : a));
  const law = drawnLaw(fits);
  const worth = (n: number, d: number) => (law === null ? 0 : law.loss(n * N, d * D, d * U) / law.loss(N, D, U) - 1);
  return (
    `${fits.chosen.law} knows no best split of compute, so the best setting measured is recommended: ` +
    `N = ${plainNumber(N)} parameters on D = ${plainNumber(D)} tokens, loss ${loss.toFixed(3)}; from there twice the ` +
    `tokens are worth ${share(worth(1, 2))} of loss, twice the parameters ${share(worth(2, 1))}.`
  );
}

function checkSentence(fits: Fits, { holdout, law }: LawFit): string {
  if (!holdout || fits.runs.every(({ heldOut }) => !heldOut))
    return "No run was held out, so nothing checks these predictions.";
  const level = highest(fits.options.levels);
  const inside = holdout.runs.filter(({ loss, intervals }) => {
    const [low, high] = intervals[level] ?? [Number.NaN, Number.NaN];
    return loss >= low && loss <= high;
  }).length;
  const [first] = holdout.runs;
  if (holdout.runs.length > 1 || first === undefined) {
    return (
      `The ${holdout.runs.length} runs that were held out are missed by ${share(holdout.mean)} on average, ${inside} of ` +
      `them inside their ${percent(level)} interval.`
    );
  }
  const interval = first.intervals[level]?.map((loss) => loss.toFixed(3)).join(" to ");
  const place = interval ? `, ${inside === 1 ? "inside" : "outside"} its ${percent(level)} interval ${interval}` : "";
  return (
    `The run that was held out (N ${plainNumber(first.N)}, D ${plainNumber(first.D)}) reached ${first.loss.toFixed(3)} ` +
    `where ${law} said ${first.predicted.toFixed(3)}: an error of ${share(first.predicted / first.loss - 1)}${place}.`
  );
}

export const lowest = (levels: readonly number[]) => String(Math.min(...levels));
export const highest = (levels: readonly number[]) => String(Math.max(...levels));
export const percent = (level: string) => `${Number((100 * Number(level)).toPrecision(3))} %`;
export const share = (error: number) => `${(100 * error).toFixed(1)} %`.replace("-", "−");
