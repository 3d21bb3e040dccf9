import { ScalingError } from "../scaling-error.js";
import { envelopeCase, isoFlopCase } from "./approach-cases.js";
import type { CaseContext } from "./case-rows.js";
import type { Check } from "./check.js";
import { chainedErrorCase, ladderCase, overTrainingCase } from "./metric-cases.js";
import { forwardCase, repeatedCase } from "./repeated-cases.js";
import { holdoutCase, objectiveCase, surfaceCase } from "./surface-cases.js";
import type { TargetCase } from "./targets.js";

type CaseRunner = (target: TargetCase, context: CaseContext) => Check[] | Promise<Check[]>;

/** A kind of case, known by a field that only it has. */
const kinds: readonly { has: (target: TargetCase) => boolean; run: CaseRunner }[] = [
  { has: ({ points }) => points !== undefined, run: objectiveCase },
  { has: ({ parameters }) => parameters !== undefined, run: forwardCase },
  { has: (target) => target.published_holdout_rel_error_percent !== undefined, run: overTrainingCase },
  { has: (target) => target.published_chained_holdout_rel_error_percent !== undefined, run: chainedErrorCase },
  { has: (target) => Object.keys(target).some((name) => /^published_\d+B$/.test(name)), run: ladderCase },
  { has: ({ reference }) => reference.objective_at_published !== undefined, run: repeatedCase },
  { has: ({ reference }) => reference.test_mape_percent !== undefined, run: holdoutCase },
  { has: ({ published }) => hasKey(published, "params_exponent"), run: envelopeCase },
  { has: ({ reference }) => reference.exponent !== undefined, run: isoFlopCase },
  { has: ({ reference }) => reference.objective !== undefined || reference.alpha !== undefined, run: surfaceCase },
];

function hasKey(value: unknown, key: string): boolean {
  return typeof value === "object" && value !== null && key in value;
}

export interface CaseResult {
  id: string;
  checks: Check[];
  /** Why the case could not be run, if it could not. */
  problem: string | null;
  pass: boolean;
}

/** Run every case. One that cannot be run (its file is absent) fails with a sentence and does not hinder the others. */
export async function verify(context: CaseContext): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const target of context.cases) results.push(await runCase(target, context));
  return results;
}

async function runCase(target: TargetCase, context: CaseContext): Promise<CaseResult> {
  const { id } = target;
  try {
    const kind = kinds.find(({ has }) => has(target));
    if (!kind)
      throw new ScalingError(
        `Cannot verify ${id} as no kind of case has its fields: ${Object.keys(target).join(", ")}`,
      );
    const checks = await kind.run(target, context);
    return { id, checks, problem: null, pass: checks.length > 0 && checks.every(({ pass }) => pass) };
  } catch (error) {
    if (!(error instanceof ScalingError)) throw error;
    return { id, checks: [], problem: error.message, pass: false };
  }
}

/** The figure of a verification. */
export function figureOf(results: readonly CaseResult[]): string {
  return `${results.filter(({ pass }) => pass).length} of ${results.length} cases within tolerance`;
}
