import { createRun, type RunLedger, submittedRun } from "@umie/ledger";
import { changeRecipe, forkRecord, ownerOfStep, type Recipe, RecipeError, type RunRecord } from "@umie/recipe";
import { Problem } from "./http/problem.js";
import type { SubmissionOptions } from "./submission.js";

/** What somebody wants of a fork. */
export interface ForkRequest {
  /** The last step that both share; default: the newest. */
  step?: number | undefined;
  /** `a.b=c`, as `--set` takes it. */
  sets: readonly string[];
  user: string;
  reason: string;
}

/**
 * Make a run that begins with the state that another one had after a step, and goes on with another spec. Its log begins with the
 * parent's.
 *
 * @param key Idempotency-Key: a repeated request gives the run of the first.
 * @returns the run's id.
 * @throws {Problem} If there is no such run or step, or the change makes no sense.
 */
export async function fork(
  { redis, resolve }: Pick<SubmissionOptions, "redis" | "resolve">,
  ledger: RunLedger,
  { sets, ...wish }: ForkRequest,
  key: string | undefined,
): Promise<string> {
  const earlier = key === undefined ? null : await submittedRun(redis, key);
  if (earlier !== null) return earlier;
  const parent = await parentOf(ledger, wish.step);
  const who = { step: parent.step, user: wish.user, reason: wish.reason, at: new Date().toISOString() };
  const recipe = changed(parent.record, sets);
  const { spec, quarantined, leaks } = await resolve(recipe).catch((cause: Error) => {
    throw new Problem(422, cause.message, { cause });
  });
  const { name } = recipe.metadata;
  const record = (run: string) => ({
    ...sensible(() => forkRecord(parent.record, { run, name, spec, wish: who })),
    ...{ quarantined, leaks },
  });
  // Refused before anything is written.
  record("");
  const shared = { from: ledger, step: parent.step };
  const forked = await createRun(redis, name, record, { submission: key, shared });
  await Promise.all([
    ledger.audit(`fork at step ${parent.step} to ${forked.run}`, who),
    forked.audit(`fork of ${parent.record.run} at step ${parent.step}`, who),
    forked.event("fork", `forked from ${parent.record.run} at step ${parent.step} by ${wish.user}: ${wish.reason}`),
  ]);
  return forked.run;
}

/** The run that a step belongs to: those that a fork shares with its parent are the parent's. */
async function parentOf(ledger: RunLedger, wanted?: number): Promise<{ record: RunRecord; step: number }> {
  const { run } = ledger;
  const record = await ledger.record<RunRecord>();
  if (record === null) throw new Problem(404, `There is no run ${run}: "umie list" names those there are`);
  const steps = await ledger.committedSteps();
  const step = wanted ?? steps;
  if (step > steps) throw new Problem(409, `Cannot fork ${run} at step ${step} as its log ends with step ${steps}`);
  if (step < 1)
    throw new Problem(409, `Cannot fork ${run} before its first step: submit its recipe with --set instead`);
  const owner = ownerOfStep(record, step);
  if (owner.becomes)
    throw new Problem(409, `Cannot fork ${run} as it is a fork that must have reached its parent's state: try again`);
  return { record: owner, step };
}

function changed({ name, spec: { resolved, ...spec } }: RunRecord, sets: readonly string[]): Recipe {
  try {
    return changeRecipe({ apiVersion: "umie/v1", kind: "Run", metadata: { name }, spec }, sets);
  } catch (cause) {
    if (cause instanceof RecipeError) throw new Problem(400, cause.message, { cause });
    throw cause;
  }
}

function sensible<T>(make: () => T): T {
  try {
    return make();
  } catch (cause) {
    if (cause instanceof RangeError) throw new Problem(409, cause.message, { cause });
    throw cause;
  }
}
