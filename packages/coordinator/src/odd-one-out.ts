import type { Opinion } from "@umie/ledger";
import type { Scene } from "./scene.js";

/** What members say of the same work, which must be equal. */
export type Testimony = Pick<Scene, "generation" | "head" | "opinions" | "votes">;

/** Who computes wrongly, by id, with the evidence; or that nobody can tell. */
export type Judgement = { kind: "odd"; evidence: Record<string, string> } | { kind: "undecided"; why: string };

/**
 * Find whoever computes wrongly, by what members found for audited leaves and by their votes: more than half must agree. Two that
 * differ wait for a third; where there is none, nobody can tell.
 *
 * @returns null while there is no contradiction, or a third one may still decide.
 */
export function oddOneOut(scene: Testimony): Judgement | null {
  const members = scene.generation?.members ?? [];
  const present = new Set(members.map(({ id }) => id));
  for (const [leaf, opinions] of byLeaf(scene.opinions)) {
    const said = new Map(opinions.map(({ token, hash }) => [token.split("@")[0]!, hash]));
    const judgement = judge(said, `the gradient of leaf ${leaf} of step ${scene.head + 1}`);
    if (judgement?.kind === "undecided" && said.size < present.size) continue;
    if (judgement !== null) return judgement;
  }
  const votes = new Map([...scene.votes].filter(([id]) => present.has(id)));
  return votes.size === members.length ? judge(votes, `the sums of step ${scene.head + 1}`) : null;
}

function byLeaf(opinions: readonly Opinion[]): Map<number, Opinion[]> {
  const leaves = new Map<number, Opinion[]>();
  for (const opinion of opinions) leaves.set(opinion.leaf, [...(leaves.get(opinion.leaf) ?? []), opinion]);
  return leaves;
}

/** @param said worker → hash of what it found. */
function judge(said: ReadonlyMap<string, string>, what: string): Judgement | null {
  const hashes = [...said.values()];
  if (new Set(hashes).size < 2) return null;
  const count = (hash: string) => hashes.filter((each) => each === hash).length;
  const right = hashes.find((hash) => count(hash) > hashes.length / 2);
  if (right === undefined) {
    const list = [...said].map(([id, hash]) => `${id} ${short(hash)}`).join(", ");
    return { kind: "undecided", why: `nobody can tell who is right about ${what} (${list}): add a worker and resume` };
  }
  const odd = [...said].filter(([, hash]) => hash !== right);
  const evidence = odd.map(([id, hash]) => [
    id,
    `${id} finds ${short(hash)} for ${what}, ${count(right)} others find ${short(right)}`,
  ]);
  return { kind: "odd", evidence: Object.fromEntries(evidence) as Record<string, string> };
}

const short = (hash: string) => hash.slice(0, 12);
