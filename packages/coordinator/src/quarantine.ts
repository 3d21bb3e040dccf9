import type { RunLedger } from "@umie/ledger";
import { type QuarantineWish, quarantineExample, type Recipe, type RunRecord } from "@umie/recipe";
import { Problem } from "./http/problem.js";
import type { ResolvedRecipe } from "./resolve.js";

/**
 * Leave an example out of a run that stands still, from its next step on. The run's spec hash changes, and who did it and why is
 * in its record and audit.
 *
 * @param resolve Reads the data. @throws {Error} If there is no such example.
 * @throws {Problem} If the run is under way, the example is out already or unknown, or the data is no longer what it was.
 */
export async function quarantine(
  ledger: RunLedger,
  resolve: (recipe: Recipe) => Promise<ResolvedRecipe>,
  wish: QuarantineWish,
): Promise<void> {
  const record = await ledger.record<RunRecord>();
  if (record === null) throw new Problem(404, `There is no run ${ledger.run}: "umie list" names those there are`);
  const steps = await ledger.committedSteps();
  const next = amended(record, steps + 1, wish);
  const { resolved, ...spec } = next.spec;
  const recipe: Recipe = { apiVersion: "umie/v1", kind: "Run", metadata: { name: record.name }, spec };
  const found = await resolve(recipe).catch((cause: Error) => {
    throw new Problem(422, cause.message, { cause });
  });
  if (found.spec.resolved.corpus.fingerprint !== resolved.corpus.fingerprint) {
    throw new Problem(409, `Cannot change ${ledger.run} as its data must be what it was: it has changed`);
  }
  const answer = await ledger.amend(record.specHash, next, { ...wish, steps, act: `quarantine ${wish.example}` });
  if (answer === "busy") throw new Problem(409, `Cannot change ${ledger.run} while workers are at it: pause it first`);
  if (answer === "changed") throw new Problem(409, `Cannot change ${ledger.run} as somebody else just did: try again`);
  await ledger.event(
    "quarantine",
    `${wish.example} is left out from step ${steps + 1} on, says ${wish.user}: ${wish.reason}`,
  );
}

function amended(record: RunRecord, fromStep: number, wish: QuarantineWish): RunRecord {
  try {
    return quarantineExample(record, fromStep, wish);
  } catch (cause) {
    throw new Problem(409, (cause as Error).message, { cause });
  }
}
