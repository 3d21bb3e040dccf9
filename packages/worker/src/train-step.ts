import type { ProcessGroup, Reduced } from "@umie/collective";
import type { StepEntry } from "@umie/ledger";
import type { LeasedLeaf } from "./leaf-source.js";
import type { LocalSum } from "./local-sum.js";
import type { Verdict } from "./vote.js";

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
  leaves: AsyncIterable<LeasedLeaf>,
  { gradient, local, group, vote, update }: TrainContext,
): Promise<StepResult> {
  // 1. Local sums: one exact addition for each leaf that counts for this member.
  for await (const leaf of leaves) {
    await gradient(leaf.index);
    if (await leaf.claim()) await local.addLeaf(leaf.index);
  }

  // 2. Global sums over all K leaves. A dead peer is an outcome here, not an exception.
  const answer = await group.allReduceSum(local);
  if (!answer.ok) return { kind: "aborted", reason: answer.reason, suspect: answer.suspect };

  // 3. Vote on what was reduced: every member takes this step, or none does.
  const verdict = await vote(answer.reduced);
  if (verdict.kind === "aborted") return verdict;

  // 4. Update: the same arithmetic on the same bits; a skipped step only counts.
  if (verdict.kind === "committed") await update(answer.reduced, verdict.entry);
  return { kind: verdict.kind, entry: verdict.entry, reduced: answer.reduced };
}

export interface TrainContext {
  /** Compute a leaf's gradient and keep it until it is added or the next one is computed. */
  gradient: (leaf: number) => Promise<void>;
  /** This member's sums for the step; they outlive an aborted attempt, so finished leaves are not computed again. */
  local: LocalSum;
  group: ProcessGroup;
  vote: (reduced: Reduced) => Promise<Verdict>;
  /** Apply the step to the state, in place. */
  update: (reduced: Reduced, entry: StepEntry) => Promise<void>;
}

export type StepResult =
  | { kind: "committed" | "skipped"; entry: StepEntry; reduced: Reduced }
  | { kind: "aborted"; reason: string; suspect?: string | undefined };
