import { faultPoint } from "@umie/fault";
import { entryHash, type Member, type StepEntry } from "@umie/ledger";
import type { RunView } from "./run-view.js";

/** What the members' votes came to. `aborted`: nothing was decided; the step is tried again. */
export type Verdict =
  | { kind: "committed" | "skipped"; entry: StepEntry }
  | { kind: "aborted"; reason: string; suspect?: string };

/** This worker found other sums than those in the log: it, or whoever wrote the log, computes wrongly. */
export class Disagreement extends Error {
  override name = "Disagreement";
}

/**
 * Vote for a step's log entry and wait for the decision, which the last vote makes in Redis.
 *
 * @throws {Disagreement} If what was committed, or the log of a step that is replayed, differs from ours.
 */
export async function castVote(view: RunView, entry: StepEntry): Promise<Verdict> {
  const { generation, member, ledger } = view;
  if (generation === null || member === null) return { kind: "aborted", reason: "this worker is no member any more" };
  const { step } = entry;
  const { kind, text } = await ledger.vote(member, generation.number, entry);
  await faultPoint("vote.cast", kind);
  switch (kind) {
    case "committed":
      // Known at once: Redis may be gone before it is looked at again. A step that was replayed is in the log anyway.
      if (text !== "") view.tail.commit(text);
      await view.refresh();
      return decided(entry);
    case "waiting":
    case "stale":
      await view.until((now) => now.head.step >= step || now.generation?.number !== generation.number);
      return outcome(view, entry, member);
    case "split":
      // The leader finds out who is wrong.
      return { kind: "aborted", reason: `the members disagree on the sums of step ${step}` };
    case "diverged":
      throw new Disagreement(
        `Step ${step}, computed again, differs from the log: this worker computes ${entryHash(entry)}`,
      );
    case "fenced":
      return { kind: "aborted", reason: `the vote came too late (${text})` };
  }
}

async function outcome(view: RunView, entry: StepEntry, member: Member): Promise<Verdict> {
  const record = await view.ledger.step(entry.step);
  if (view.head.step < entry.step || record === null) {
    return { kind: "aborted", reason: `${view.generation?.reason ?? "the generation ended"} before the votes were in` };
  }
  if (record.hash === entryHash(entry)) return decided(entry);
  throw new Disagreement(`Step ${entry.step} was committed with other sums than those of ${member.id}`);
}

const decided = (entry: StepEntry): Verdict => ({ kind: entry.kind === "skip" ? "skipped" : "committed", entry });
