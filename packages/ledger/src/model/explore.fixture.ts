import type { Forgotten } from "./script-model.fixture.js";
import { idOf } from "./script-model.fixture.js";
import { entryAfter, leaves, moves, newWorld, steps, type World } from "./world.fixture.js";

export interface Exploration {
  states: number;
  transitions: number;
  /** The first broken rule with the moves that lead to it; null if all hold. */
  broken: { rule: string; path: string[] } | null;
}

/** Visit every world that any interleaving of moves can reach, and check the rules of all of them. */
export function explore(forgotten?: Forgotten): Exploration {
  const all = [...moves(forgotten)];
  const first = newWorld();
  const seen: Seen[] = [{ text: JSON.stringify(first), step: 0, came: null, into: [], mayAct: true }];
  const places = new Map([[shape(first), 0]]);
  let transitions = 0;
  const pathTo = (place: number): string[] => {
    const { came } = seen[place]!;
    return came ? [...pathTo(came.from), came.by] : [];
  };
  for (let place = 0; place < seen.length; place++) {
    const { text, step } = seen[place]!;
    if (step >= steps) continue;
    const before = JSON.parse(text) as World;
    for (const [by, move] of all) {
      const world = JSON.parse(text) as World;
      move(world);
      const after = JSON.stringify(world);
      if (after === text) continue;
      transitions += 1;
      const rule = brokenRule(before, world, by);
      if (rule !== null) return { states: seen.length, transitions, broken: { rule, path: [...pathTo(place), by] } };
      const known = places.get(shape(world));
      if (known === undefined) {
        places.set(shape(world), seen.length);
        const facts = { step: world.books.head.step, mayAct: mayStillAct(world) };
        seen.push({ text: after, came: { from: place, by }, into: [place], ...facts });
      } else seen[known]!.into.push(place);
    }
  }
  const stuck = firstStuck(seen);
  const broken = stuck === null ? null : { rule: "the run can go on from here", path: pathTo(stuck) };
  return { states: seen.length, transitions, broken };
}

/** A world that was reached, and from where; the others that lead to it are in `into`. */
interface Seen {
  text: string;
  step: number;
  came: { from: number; by: string } | null;
  into: number[];
  mayAct: boolean;
}

/** The same for worlds that differ only in which worker is called what: all are alike. */
function shape({ books, workers, left }: World): string {
  const { leader, generation, head, log, coverage, votes } = books;
  const each = Object.entries(workers).map(([id, { alive, step, token, partial, vote }]) => {
    const member = generation?.members.find((other) => idOf(other) === id)?.slice(id.length) ?? "";
    const covers = Object.entries(coverage).filter(([, holder]) => idOf(holder) === id);
    const sums = partial.length > 0 ? [partial, token.slice(id.length)] : [];
    const mine = vote && [vote.token.slice(id.length), vote.generation, vote.hash];
    return JSON.stringify([
      alive,
      step,
      sums,
      mine,
      member,
      covers.map(([leaf, holder]) => leaf + holder.slice(id.length)),
      votes[id] ?? null,
    ]);
  });
  return JSON.stringify([leader, generation?.number, head, log.length, left, each.sort()]);
}

/** What must hold of every move. */
function brokenRule(before: World, { books, workers }: World, by: string): string | null {
  const { log, head } = books;
  const stale = by.startsWith("L") && !by.startsWith(before.books.leader!);
  if (stale) return "a leader that was replaced writes nothing";
  if (log.length > before.books.log.length + 1) return "one entry at a time";
  if (before.books.log.some((hash, index) => log[index] !== hash)) return "an entry stays as it is";
  if (head.step !== log.length) return "the head is the last entry: no two entries for one step";
  let previous = "";
  const every = Array.from({ length: leaves }, (_, leaf) => leaf);
  for (const [index, hash] of log.entries()) {
    if (hash !== entryAfter(previous, index + 1, every)) return "each leaf is counted once in each entry";
    previous = hash;
  }
  if (Object.values(workers).some(({ step }) => step > log.length)) return "no state beyond the log";
  const members = books.generation?.members ?? [];
  if (log.length > before.books.log.length) {
    const without = members
      .map((token) => workers[idOf(token)]!)
      .filter(({ alive, vote }) => alive && vote?.hash !== head.hash);
    if (without.length > 0) return "whoever is a member at a commit holds what was reduced";
  }
  if (Object.values(books.coverage).some((token) => !members.includes(token))) return "leaves count for members only";
  const ids = members.map(idOf);
  return Object.keys(books.votes).some((id) => !ids.includes(id)) ? "only members have votes" : null;
}

/** A world from which no moves lead to all steps. Where leaders may not act any more it is the bound's fault, not the rules'. */
function firstStuck(seen: readonly Seen[]): number | null {
  const reach = [...seen.keys()].filter((place) => seen[place]!.step >= steps);
  const good = new Set(reach);
  for (const place of reach) {
    for (const before of seen[place]!.into) {
      if (good.has(before)) continue;
      good.add(before);
      reach.push(before);
    }
  }
  const stuck = seen.findIndex(({ mayAct }, place) => mayAct && !good.has(place));
  return stuck < 0 ? null : stuck;
}

const mayStillAct = ({ left, workers }: World) =>
  left.regroups > 0 && Object.values(workers).some(({ alive }) => alive);
