import { computeOf } from "../fit/holdout.js";
import { refusal } from "../fit/refusal.js";
import type { Run } from "../fit/run.js";
import { flopsCurve, flopsPoints } from "../laws/flops-curve.js";
import type { LawName } from "../laws/law.js";
import { laws } from "../laws/laws.js";
import { fitMetric, type ScoredRun } from "../metric/metric-law.js";
import { ScalingError } from "../scaling-error.js";
import { approaches } from "./approaches.js";
import { chosenLaw } from "./choose-law.js";
import { fitLaws } from "./fit-laws.js";
import { type AnalysisOptions, type Fits, type FittedRun, fitsVersion } from "./fits.js";
import { warningsOf } from "./warnings.js";

/**
 * Fit laws to runs, with all that tells how far they are to be trusted. Held-out runs are never fitted.
 *
 * @param data What the runs were read from.
 * @throws {ScalingError} If the first law cannot be fitted to these runs.
 */
export async function analyse(data: Fits["data"], runs: readonly FittedRun[], options: AnalysisOptions): Promise<Fits> {
  const fitted = runs.filter(({ heldOut }) => !heldOut);
  const [first] = options.laws;
  const why = refusal(laws[first!], fitted);
  if (why !== null) throw new ScalingError(`Cannot fit ${first} to ${data.file} as ${why}${another(first!, fitted)}`);
  const flops = flopsPoints(runs);
  const heldOut = runs.filter((run) => run.heldOut);
  const lawFits = await fitLaws({ fitted, heldOut, options, flops: flopsCurve(flops) });
  const chosen = chosenLaw(lawFits);
  const fits = {
    ...({ version: fitsVersion, data, options, runs: runs.map(plainRun), flops, chosen, laws: lawFits } as const),
    ...{ metric: fitMetric(scored(fitted)), ...approaches(fitted) },
  };
  return { ...fits, warnings: warningsOf(fits) };
}

function plainRun({ N, D, U, C, loss, nonEmbedding, f1, heldOut }: FittedRun): FittedRun {
  return { N, D, U, C, loss, nonEmbedding, f1, heldOut };
}

function scored(runs: readonly FittedRun[]): ScoredRun[] {
  return runs.flatMap((run) => (run.f1 === null ? [] : [{ loss: run.loss, C: computeOf(run), metric: run.f1 }]));
}

/** A law that would do, to end a refusal with. */
function another(refused: LawName, runs: readonly Run[]): string {
  const other = (["power-in-N", "power-in-D"] as const).find((name) => refusal(laws[name], runs) === null);
  return other === undefined || other === refused ? "" : ` (--laws ${other} would do)`;
}
