/**
 * The scripts that decide what counts (`lead`, `regroup`, `cover`, `vote`) as plain functions on plain data, so that all their
 * interleavings can be explored in a moment. `script-model.test.ts` holds them against the real scripts.
 */

/** As much of a run's records as those scripts read and write. */
export interface Books {
  leader: string | null;
  epoch: number;
  generation: { number: number; members: string[] } | null;
  head: { step: number; hash: string };
  log: string[];
  /** Of the step after the head: leaf → token. */
  coverage: Record<string, string>;
  /** Of the step after the head: member id → hash of its entry. */
  votes: Record<string, string>;
}

export const newBooks = (): Books => ({
  leader: null,
  epoch: 0,
  generation: null,
  head: { step: 0, hash: "" },
  log: [],
  coverage: {},
  votes: {},
});

/** A rule that a faulty script would forget, to see that the checker notices. */
export type Forgotten = "votes stay" | "leaves stay" | "any leader" | "any step" | "some votes";

export const idOf = (token: string) => token.split("@")[0]!;

/** @returns the epoch, or 0. */
export function lead(books: Books, id: string): number {
  if (books.leader !== null) return idOfSeal(books.leader) === id ? books.epoch : 0;
  books.epoch += 1;
  books.leader = `${id}#${books.epoch}`;
  return books.epoch;
}

const idOfSeal = (seal: string) => seal.split("#")[0];

export function regroup(
  books: Books,
  seal: string,
  generation: NonNullable<Books["generation"]>,
  forgotten?: Forgotten,
): "ok" | "fenced" {
  if (books.leader !== seal && forgotten !== "any leader") return "fenced";
  if (books.generation && books.generation.number >= generation.number) return "fenced";
  if (forgotten !== "leaves stay") {
    const stay = Object.entries(books.coverage).filter(([, token]) => generation.members.includes(token));
    books.coverage = Object.fromEntries(stay);
  }
  if (forgotten !== "votes stay") books.votes = {};
  books.generation = generation;
  return "ok";
}

export function cover(
  books: Books,
  { token, leaf, stateStep }: { token: string; leaf: number; stateStep: number },
): "counted" | "duplicate" | "stale" | "fenced" {
  if (!books.generation?.members.includes(token)) return "fenced";
  if (books.head.step !== stateStep) return "stale";
  const holder = books.coverage[leaf];
  if (holder !== undefined) return holder === token ? "counted" : "duplicate";
  books.coverage[leaf] = token;
  return "counted";
}

export function vote(
  books: Books,
  { token, generation, step, hash }: { token: string; generation: number; step: number; hash: string },
  forgotten?: Forgotten,
): "committed" | "waiting" | "split" | "fenced" | "stale" {
  if (!books.generation) return "fenced";
  if (books.head.step >= step && forgotten !== "any step") return "stale";
  if (books.generation.number !== generation) return "fenced";
  if (books.head.step !== step - 1 && forgotten !== "any step") return "fenced";
  if (!books.generation.members.includes(token)) return "fenced";
  books.votes[idOf(token)] = hash;
  const votes = Object.values(books.votes);
  const wanted = forgotten === "some votes" ? 1 : books.generation.members.length;
  if (votes.length < wanted) return "waiting";
  if (votes.some((each) => each !== hash)) return "split";
  books.log.push(hash);
  books.head = { step, hash };
  books.votes = {};
  books.coverage = {};
  return "committed";
}
