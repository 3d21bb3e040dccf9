import type { Complaint, Generation, Quarrel } from "@umie/ledger";

/** The complaints that name somebody else. */
export function quarrelsOf(complaints: readonly Complaint[]): Quarrel[] {
  return complaints.flatMap(({ from, about }) => (about === null || about === from ? [] : [{ from, about }]));
}

/**
 * Two members that both answer the leader, but could not reach each other in this attempt nor in the one before: one must go.
 * It is the one that more complain about, else the one that came later.
 *
 * @returns its id and a sentence, or null while it may have been an accident.
 */
export function whoMustGo(
  generation: Pick<Generation, "members" | "quarrels" | "startStep">,
  { head, complaints }: { head: number; complaints: readonly Complaint[] },
): { id: string; why: string } | null {
  const before = generation.startStep === head ? (generation.quarrels ?? []) : [];
  const now = quarrelsOf(complaints);
  const again = now.find((quarrel) => before.some((old) => pairOf(old) === pairOf(quarrel)));
  if (again === undefined) return null;
  const blame = (id: string) => new Set(now.filter(({ about }) => about === id).map(({ from }) => from)).size;
  const age = (id: string) => generation.members.findIndex((member) => member.id === id);
  const since = (id: string) => generation.members.find((member) => member.id === id)?.since ?? 0;
  const [id] = [again.from, again.about].sort((a, b) => blame(b) - blame(a) || since(b) - since(a) || age(b) - age(a));
  const [other] = [again.from, again.about].filter((each) => each !== id);
  return { id: id!, why: `${id} and ${other} cannot reach each other, twice in step ${head + 1}` };
}

const pairOf = ({ from, about }: Quarrel) => [from, about].sort().join(" ");
