import { type Books, cover, type Forgotten, idOf, lead, newBooks, regroup, vote } from "./script-model.fixture.js";

/** Steps that are to be committed, leaves of each. */
export const [steps, leaves] = [2, 2];
const workerIds = ["a", "b", "c"] as const;

/** A worker as far as it matters to what counts. */
interface Worker {
  alive: boolean;
  /** Step its state stands at. */
  step: number;
  /** How it signed when it added to its sums, and the leaves in them. */
  token: string;
  partial: number[];
  /** The vote it has made and may send at any time, also late and twice. */
  vote: { token: string; generation: number; step: number; hash: string } | null;
}

/** The records, the workers, and how much may still go wrong. */
export interface World {
  books: Books;
  workers: Record<string, Worker>;
  /** Regroupings that leaders may still decide on, and changes of leader and deaths that may still happen. */
  left: { regroups: number; leaders: number; deaths: number };
}

export function newWorld(): World {
  const workers = workerIds.map((id) => [id, { alive: true, step: 0, token: "", partial: [], vote: null }]);
  const world: World = {
    books: newBooks(),
    workers: Object.fromEntries(workers) as World["workers"],
    left: { regroups: 2, leaders: 1, deaths: 1 },
  };
  lead(world.books, "L1");
  regroup(world.books, "L1#1", { number: 1, members: workerIds.map((id) => `${id}@1`) });
  return world;
}

/** What can happen, by name. Each changes the world, or leaves it as it was where it cannot happen. */
export type Move = (world: World) => void;

/** Every act of every worker and leader, stale ones too. */
export function moves(forgotten?: Forgotten): Map<string, Move> {
  const all = new Map<string, Move>();
  for (const id of workerIds) {
    for (let leaf = 0; leaf < leaves; leaf++) all.set(`${id} finishes leaf ${leaf}`, finishLeaf(id, leaf));
    all.set(`${id} reduces`, reduce(id));
    all.set(`${id} votes`, ({ books, workers }) => {
      const worker = workers[id]!;
      if (worker.alive && worker.vote) vote(books, worker.vote, forgotten);
    });
    all.set(`${id} follows the head`, follow(id));
    all.set(`${id} dies`, ({ workers, left }) => {
      if (left.deaths === 0 || !workers[id]!.alive) return;
      left.deaths -= 1;
      workers[id] = { ...workers[id]!, alive: false, partial: [], vote: null, token: "" };
    });
  }
  all.set("the leader is replaced", ({ books, left }) => {
    if (left.leaders === 0) return;
    left.leaders -= 1;
    books.leader = null;
    lead(books, "L2");
  });
  for (const seal of ["L1#1", "L2#2"]) {
    for (const without of ["", ...workerIds]) {
      all.set(`${seal} regroups without ${without || "anybody"}`, regroupWithout(seal, without, forgotten));
    }
    all.set(`${seal} lets all join`, regroupWithout(seal, "", forgotten, true));
  }
  return all;
}

const members = ({ books }: World) => books.generation?.members ?? [];
const tokenOf = (world: World, id: string) => members(world).find((token) => idOf(token) === id);

/** It counts, if at all, for how the worker signed; and only what counts is added. */
function finishLeaf(id: string, leaf: number): Move {
  return (world) => {
    const worker = world.workers[id]!;
    const token = tokenOf(world, id) ?? worker.token;
    if (!worker.alive || token === "") return;
    const claim = { token, leaf, stateStep: worker.step };
    if (worker.token !== token) Object.assign(worker, { token, partial: [] });
    if (cover(world.books, claim) === "counted" && !worker.partial.includes(leaf)) {
      worker.partial = [...worker.partial, leaf].sort();
    }
  };
}

/** The members' sums as the all-reduce finds them; null where it fails. A dead member answers nobody. */
function reduced(world: World): number[] | null {
  const present = members(world).map((token) => ({ token, worker: world.workers[idOf(token)]! }));
  if (present.some(({ worker }) => !worker.alive || worker.step !== world.books.head.step)) return null;
  const sum = present.flatMap(({ token, worker }) => (worker.token === token ? worker.partial : []));
  // Coverage must be disjoint and full.
  return new Set(sum).size === sum.length && sum.length === leaves ? sum.sort() : null;
}

/** The entry that a step must have. */
export const entryAfter = (previous: string, step: number, sum: readonly number[]) => `${previous}/${step}:${sum}`;

function reduce(id: string): Move {
  return (world) => {
    const { books, workers } = world;
    const token = tokenOf(world, id);
    const sum = token === undefined ? null : reduced(world);
    if (token === undefined || sum === null || books.generation === null) return;
    const step = books.head.step + 1;
    const hash = entryAfter(books.head.hash, step, sum);
    workers[id]!.vote = { token, generation: books.generation.number, step, hash };
  };
}

/** Apply what was committed. The vote that was made stays, as it may still be under way. */
function follow(id: string): Move {
  return ({ books, workers }) => {
    const worker = workers[id]!;
    if (worker.alive && worker.step < books.head.step) Object.assign(worker, { step: books.head.step, partial: [] });
  };
}

/** What a leader decides: without somebody, or with the same, or (`all`) with everybody alive whose state is near. */
function regroupWithout(seal: string, without: string, forgotten?: Forgotten, all = false): Move {
  return (world) => {
    const { books, workers, left } = world;
    if (left.regroups === 0 || books.generation === null) return;
    const number = books.generation.number + 1;
    const staying = books.generation.members.filter((token) => idOf(token) !== without);
    const known = new Set(staying.map(idOf));
    const joining = all
      ? workerIds.filter((id) => !known.has(id) && workers[id]!.alive).map((id) => `${id}@${number}`)
      : [];
    const next = [...staying, ...joining];
    if (next.length === 0 || (all && joining.length === 0)) return;
    if (without !== "" && staying.length === books.generation.members.length) return;
    if (regroup(books, seal, { number, members: next }, forgotten) === "ok") left.regroups -= 1;
  };
}
