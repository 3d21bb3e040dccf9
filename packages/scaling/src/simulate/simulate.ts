import { fitHeld } from "../fit/fit-held.js";
import { fitLaw } from "../fit/fit-law.js";
import { lossOf } from "../fit/predict-loss.js";
import { refusal } from "../fit/refusal.js";
import type { LawParameters } from "../laws/law.js";
import { laws } from "../laws/laws.js";
import { mean, quantile } from "../numerics/sample.js";
import { ScalingError } from "../scaling-error.js";
import { type DesignRun, designPoint } from "./design-run.js";
import { noisy } from "./noisy.js";
import type { Surface } from "./surfaces.js";

export interface SimulateOptions {
  /** Standard deviation of ln L from run to run. */
  noise: number;
  /** Made-up data sets; default: fewer for larger designs. */
  repeats?: number;
  delta: number;
  seed: number;
}

/** The 10, 50 and 90 % points over made-up data sets. */
export type Spread = [low: number, median: number, high: number];

/** Whether a design finds a made-up truth again. */
export interface Simulation {
  surface: Surface;
  noise: number;
  repeats: number;
  /** Of the parameters, and of a = beta/(alpha + beta). */
  parameters: Record<string, { truth: number; spread: Spread }>;
  /** Mean error on held-out runs against the truth, as a share; null without any. */
  holdout: Spread | null;
  /** Largest relative error without noise: 0 but for rounding where the design identifies the law. */
  exact: number;
  verdict: string;
}

/** Runs that may be fitted in all repeats together, so that an answer comes while one waits. */
const fittedInAll = 20_000;
const [fewestRepeats, mostRepeats] = [10, 200];
/** A spread of `a` below this tells an optimum's exponent well enough to plan with (scaling.md §1.11). */
const sharpA = 0.1;

/**
 * Draw data sets from a surface over a design, fit each, and say what comes back.
 *
 * @throws {ScalingError} If the law could not be fitted to so few or so equal runs.
 */
export function simulate(surface: Surface, design: readonly DesignRun[], options: SimulateOptions): Simulation {
  const { noise, delta, seed } = options;
  const law = laws[surface.law];
  const fitted = design.filter(({ heldOut }) => !heldOut).map(designPoint);
  const test = design.filter(({ heldOut }) => heldOut);
  const why = refusal(
    law,
    design.filter(({ heldOut }) => !heldOut).map((run) => ({ ...run, C: null, loss: 1 })),
  );
  if (why !== null) throw new ScalingError(`Cannot simulate ${law.name} on this design as ${why}`);
  const affordable = Math.min(mostRepeats, Math.max(fewestRepeats, Math.round(fittedInAll / fitted.length)));
  const repeats = options.repeats ?? affordable;
  const quick = { maxIterations: 200, relativeTolerance: 1e-9 };
  const fits = Array.from({ length: repeats }, (_, repeat) => {
    const points = noisy(surface, fitted, noise, seed, repeat);
    return fitHeld(law, points, startable(surface.parameters), [], delta, quick).parameters;
  });
  const exactFit = fitLaw(law, noisy(surface, fitted, 0), { delta }).parameters;
  const truth = withA(surface.parameters);
  const all = fits.map(withA);
  const parameters = Object.entries(truth).map(([name, value]) => {
    const found = all.map((each) => each[name]!);
    return [name, { truth: value, spread: spreadOf(found) }] as const;
  });
  const errors = test.length > 0 ? fits.map((fit) => holdoutShare(surface, fit, test)) : null;
  const simulation = {
    ...{ surface, noise, repeats, parameters: Object.fromEntries(parameters) },
    holdout: errors && spreadOf(errors),
    exact: Math.max(...Object.entries(surface.parameters).map(([name, value]) => offBy(exactFit[name]!, value))),
  };
  return { ...simulation, verdict: verdictOf(simulation) };
}

const spreadOf = (values: readonly number[]) => [0.1, 0.5, 0.9].map((q) => quantile(values, q)) as unknown as Spread;
const offBy = (found: number, truth: number) => (truth === 0 ? Math.abs(found) : Math.abs(found / truth - 1));

/** A search cannot begin at ln 0. */
function startable(parameters: LawParameters): LawParameters {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, value || 1e-3]));
}

function withA(parameters: LawParameters): Record<string, number> {
  const { alpha, beta } = parameters;
  return { ...parameters, ...(alpha && beta ? { a: beta / (alpha + beta) } : {}) };
}

function holdoutShare(surface: Surface, fit: LawParameters, test: readonly DesignRun[]): number {
  const [truth, found] = [lossOf(laws[surface.law], surface.parameters), lossOf(laws[surface.law], fit)];
  return mean(test.map(({ N, D, U }) => Math.abs(found(N, D, U) / truth(N, D, U) - 1)));
}

function verdictOf({ parameters, holdout, exact }: Omit<Simulation, "verdict">): string {
  if (exact > 1e-3) return "the design does not identify the law: even without noise the truth is not found again";
  const { a } = parameters;
  const width = a ? a.spread[2] - a.spread[0] : null;
  const exponent =
    width === null
      ? ""
      : `a is known to ${width.toFixed(2)} (10 to 90 %), ${width <= sharpA ? "enough" : "too wide"} to plan with`;
  const prediction =
    holdout === null ? "" : `held-out runs are predicted to ${(100 * holdout[2]).toFixed(1)} % in 9 of 10`;
  return [exponent, prediction].filter((part) => part !== "").join("; ");
}
