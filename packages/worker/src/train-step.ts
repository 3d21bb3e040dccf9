import type { Partial, ProcessGroup } from "@umie/collective";
import type { StepEntry } from "@umie/ledger";
import type { Compute, Leaf, Verdict } from "./train-context.js";

/**
 * One optimization step, identical on every member.
 *
 *     S = Σ_leaves round(∇L / q)      (L: token cross-entropy, summed over the leaf, in nats; q: the quantum)
 *     θ ← θ + u(q·S / Σ tokens)       (u: AdamW with the gradient clipped by its global norm)
 *
 * The spec fixes the K leaves of a step, not who computes them. The sums are exact, so any split over any
 * number of workers gives the bits of one worker with all leaves. The state is read-only until the commit.
 */
export async function trainStep(
  step: number,
  leaves: AsyncIterable<Leaf>,
  { compute, partial, group, vote }: TrainContext,
): Promise<StepResult> {
  // 1. Local sums: one exact addition for each leaf that counts for this member.
  for await (const leaf of leaves) {
    const gradient = await compute.leafGradient(leaf.batch);
    if (await leaf.claim()) await compute.addLeaf(partial, leaf.index, gradient);
    else compute.dropLeaf(gradient);
  }

  // 2. Global sums over all K leaves. A dead peer is an outcome here, not an exception.
  const answer = await group.allReduceSum(partial);
  if (!answer.ok) return { kind: "aborted", reason: answer.reason, suspect: answer.suspect };
  const { reduced } = answer;

  // 3. Vote on what was reduced: every member takes this step, or none does.
  const verdict = await vote(reduced);
  if (verdict.kind === "aborted") return verdict;

  // 4. Update: the same arithmetic on the same bits; a skipped step only counts.
  if (verdict.kind === "skipped") return { kind: "skipped", entry: verdict.entry };
  const update = await compute.applyUpdate(step, reduced);
  return { kind: "committed", entry: verdict.entry, ...update };
}

export interface TrainContext {
  compute: Compute;
  /** This member's sums for the step; they outlive an aborted attempt, so finished leaves are not computed again. */
  partial: Partial;
  group: ProcessGroup;
  vote: (reduced: { sha256: string }) => Promise<Verdict>;
}

export type StepResult =
  | { kind: "committed"; entry: StepEntry; gradientNorm: number; learningRate: number }
  | { kind: "skipped"; entry: StepEntry }
  | { kind: "aborted"; reason: string; suspect?: string | undefined };
