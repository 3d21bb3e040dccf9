import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type PlacedWorker, placeWorkers, type RunDemand } from "./place-workers.js";

const run = (id: string, changes: Partial<RunDemand> = {}): RunDemand => ({
  run: id,
  priority: 0,
  minWorkers: 1,
  maxWorkers: 64,
  wants: true,
  isUnderWay: false,
  unfit: new Set(),
  ...changes,
});

/** Workers by name, each at a run: `{ w1: "a", w2: null }`. */
const workers = (at: Record<string, string | null>): PlacedWorker[] =>
  Object.entries(at).map(([id, where]) => ({ id, at: where }));

const idle = (count: number) =>
  workers(Object.fromEntries(Array.from({ length: count }, (_, i) => [`w${i + 1}`, null])));

test("placeWorkers shares workers evenly among runs of one priority", () => {
  assert.deepEqual(placeWorkers([run("a"), run("b")], idle(3)).workers, { w1: "a", w2: "b", w3: "a" });
  const capped = placeWorkers([run("a", { maxWorkers: 1 }), run("b")], idle(3));
  assert.deepEqual(capped.workers, { w1: "a", w2: "b", w3: "b" });
});

test("placeWorkers gives a higher priority all it can use, and says who moved and why", () => {
  const runs = [run("a", { isUnderWay: true }), run("b", { priority: 5, maxWorkers: 2 })];
  const { workers: placed, moves, waiting } = placeWorkers(runs, workers({ w1: "a", w2: "a", w3: "a" }));
  assert.deepEqual(placed, { w1: "b", w2: "b", w3: "a" });
  assert.deepEqual(
    moves.map(({ why }) => why),
    ["w1 goes from a to b (priority 5), which goes first", "w2 goes from a to b (priority 5), which goes first"],
  );
  assert.deepEqual(waiting, {});
});

test("placeWorkers lets a run below its minimum wait and others have its workers", () => {
  const runs = [run("a", { minWorkers: 3, priority: 1 }), run("b")];
  const { workers: placed, waiting } = placeWorkers(runs, idle(2));
  assert.deepEqual(placed, { w1: "b", w2: "b" });
  assert.deepEqual(waiting, { a: "waiting for 3 workers: 2 are up" });
  assert.deepEqual(placeWorkers(runs, workers({ w1: "b", w2: "b", w3: null })).workers, { w1: "a", w2: "a", w3: "a" });
});

test("placeWorkers lets a run go on below its minimum when workers die, but not when others take them", () => {
  const a = run("a", { minWorkers: 2, isUnderWay: true });
  assert.deepEqual(placeWorkers([a], workers({ w1: "a" })).workers, { w1: "a" });
  assert.deepEqual(placeWorkers([{ ...a, isUnderWay: false }], workers({ w1: "a" })).workers, { w1: "" });
  const preempted = placeWorkers([a, run("b", { priority: 1, maxWorkers: 1 })], workers({ w1: "a", w2: "a" }));
  assert.deepEqual(preempted.workers, { w1: "b", w2: "" });
  assert.match(preempted.waiting.a!, /^waiting for 2 workers: they serve /);
  assert.match(preempted.moves[1]!.why, /^w2 leaves a, which must wait$/);
});

test("placeWorkers takes nobody from a run under way for one of the same priority, but what is beyond its share", () => {
  const a = run("a", { isUnderWay: true });
  const one = placeWorkers([run("b"), a], workers({ w1: "a" }));
  assert.deepEqual([one.workers, one.moves], [{ w1: "a" }, []]);
  assert.deepEqual(one.waiting, { b: "waiting for a worker: they serve a" });
  assert.deepEqual(placeWorkers([run("b"), a], workers({ w1: "a", w2: "a" })).workers, { w1: "a", w2: "b" });
});

test("placeWorkers leaves workers with a paused run until another one wants them", () => {
  const paused = run("a", { wants: false });
  assert.deepEqual(placeWorkers([paused], workers({ w1: "a" })).workers, { w1: "a" });
  assert.deepEqual(placeWorkers([paused, run("b")], workers({ w1: "a" })).workers, { w1: "b" });
  assert.deepEqual(placeWorkers([], workers({ w1: "over" })).workers, { w1: "" });
});

test("placeWorkers counts no worker that cannot serve a run", () => {
  const a = run("a", { unfit: new Set(["w1"]) });
  assert.deepEqual(placeWorkers([a], workers({ w1: "a", w2: null })).workers, { w1: "a", w2: "a" });
  assert.deepEqual(placeWorkers([a], workers({ w1: null })).waiting, {
    a: "waiting for a worker: none is up that can serve it",
  });
});

const someRuns = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"), { maxLength: 4 }).chain((ids) =>
  fc.tuple(
    ...ids.map((id) =>
      fc
        .record({
          priority: fc.integer({ min: -1, max: 1 }),
          minWorkers: fc.integer({ min: 1, max: 3 }),
          more: fc.integer({ min: 0, max: 3 }),
          wants: fc.boolean(),
          isUnderWay: fc.boolean(),
          unfit: fc.subarray(["w1", "w2"]).map((list) => new Set(list)),
        })
        .map(({ more, ...fields }) => run(id, { ...fields, maxWorkers: fields.minWorkers + more })),
    ),
  ),
);
const someWorkers = fc
  .array(fc.constantFrom("a", "b", "c", "gone", null), { maxLength: 6 })
  .map((at) => at.map((where, i) => ({ id: `w${i + 1}`, at: where })));

/** Who moves when it is decided again. */
function movesAfter(runs: readonly RunDemand[], up: readonly PlacedWorker[], looks: number): number {
  let [demands, at, moves] = [runs, up, 0];
  for (let look = 0; look <= looks; look++) {
    const placed = placeWorkers(demands, at);
    moves = placed.moves.length;
    demands = demands.map((each) => ({ ...each, isUnderWay: each.wants && !(each.run in placed.waiting) }));
    at = at.map(({ id }) => ({ id, at: placed.workers[id] || null }));
  }
  return moves;
}

test("placeWorkers breaks no rule, and placed once nobody moves again", () => {
  fc.assert(
    fc.property(someRuns, someWorkers, (runs, up) => {
      const placed = placeWorkers(runs, up);
      for (const each of runs) {
        const given = up.filter(({ id }) => placed.workers[id] === each.run && !each.unfit.has(id));
        if (!each.wants) continue;
        const waits = each.run in placed.waiting;
        assert.equal(given.length === 0, waits, "it has workers or a reason");
        if (!each.isUnderWay && !waits) assert.ok(given.length >= each.minWorkers);
        const came = given.filter(({ at }) => at !== each.run);
        assert.ok(came.length === 0 || given.length <= each.maxWorkers, "nobody comes beyond the maximum");
      }
      // Who is unfit for a run may have been in the way of the best choice.
      const choosy = runs.some(({ unfit }) => unfit.size > 0);
      assert.equal(movesAfter(runs, up, choosy ? 3 : 1), 0);
    }),
    { numRuns: 3000 },
  );
});
