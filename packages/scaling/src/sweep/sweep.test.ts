import assert from "node:assert/strict";
import { test } from "node:test";
import { ScalingError } from "../scaling-error.js";
import { type Cell, cellsOf } from "./cells.js";
import { divergence } from "./divergence.js";
import { planOf } from "./plan.js";
import { example, someSweep } from "./sweep.fixture.js";

const refused = (change: Record<string, object>, message: RegExp) =>
  assert.throws(
    () => cellsOf(someSweep(change)),
    (error) => error instanceof ScalingError && message.test(error.message),
  );

test("cellsOf makes a grid, cheap first, with the largest cell held out", () => {
  const cells = cellsOf(someSweep());
  assert.equal(cells.length, 9);
  assert.deepEqual(
    cells.map(({ C }) => C),
    cells.map(({ C }) => C).sort((a, b) => a - b),
  );
  assert.deepEqual(
    cells.filter(({ heldOut }) => heldOut).map(({ id }) => id),
    ["d64/1/0"],
  );
  const half = cells.find(({ id }) => id === "d32/0.5/0")!;
  assert.deepEqual([half.examples, half.epochs, half.D, half.U], [500, 1, 36_000, 36_000]);
  assert.equal(half.sixND, 6 * half.N * half.D);
});

test("cellsOf gives a hash to all that decides a result, and to nothing else", () => {
  const hashes = (change: Record<string, object> = {}) => cellsOf(someSweep(change)).map(({ hash }: Cell) => hash);
  const plain = hashes();
  assert.equal(new Set(plain).size, 9);
  assert.deepEqual(hashes({ compute: { flopsPerSecond: 5, order: "cheap-first" } }), plain);
  const others = [
    { training: { epochs: 2 } },
    { training: { learningRate: 2e-3 } },
    { data: { pool: 1001, sizes: [0.25, 0.5, 1], example } },
  ];
  for (const change of others) assert.ok(hashes(change).every((hash) => !plain.includes(hash)));
});

test("cellsOf adds seeds where they are asked for", () => {
  const design = { seeds: 2, extraSeeds: [{ model: "d16", size: 1, seeds: 4 }] };
  const cells = cellsOf(someSweep({ design }));
  assert.equal(cells.length, 8 * 2 + 4);
  refused(
    { design: { extraSeeds: [{ model: "d17", size: 1, seeds: 3 }] } },
    /extraSeeds must name cells of the design: d17 with 1/,
  );
  refused(
    { design: { holdout: { cells: [{ model: "d16", size: 9 }] } } },
    /holdout must name cells of the design: d16 with 9/,
  );
});

test("cellsOf spends each budget of an isoflop design whole, over and again where data ends", () => {
  const cells = cellsOf(
    someSweep({ design: { kind: "isoflop", budgets: [1e10, 1e12], holdout: { aboveFlops: 5e11 } } }),
  );
  assert.equal(cells.length, 6);
  for (const { C, size, heldOut } of cells) {
    assert.ok(Math.abs(C / size - 1) < 1e-9);
    assert.equal(heldOut, size > 5e11);
  }
  assert.ok(cells.some(({ epochs, examples, U, D }) => epochs > 1 && examples === 1000 && D > U));
});

test("cellsOf takes a list of cells and curves of an envelope", () => {
  const listed = cellsOf(
    someSweep({ design: { kind: "list", cells: [{ model: "d16", size: 0.3 }], holdout: "none" } }),
  );
  assert.deepEqual(
    listed.map(({ id, examples }) => ({ id, examples })),
    [{ id: "d16/0.3/0", examples: 300 }],
  );
  const curves = cellsOf(someSweep({ design: { kind: "envelope" } })).map(({ id }) => id);
  assert.deepEqual(curves.sort(), ["d16/1/0", "d32/1/0", "d64/1/0"]);
  refused(
    { design: { kind: "list", cells: [{ model: "x", size: 1 }] } },
    /its model must be one of d16, d32, d64: it is x/,
  );
});

test("cellsOf refuses more data than there is, and twins", () => {
  const data = { pool: 1000, unit: "examples", sizes: [2000], example };
  refused(
    { data },
    /Cannot plan the cell d16\/2000 as it must take from 1 to 1000 examples, all there are: it takes 2000/,
  );
  refused(
    { models: { list: [{ name: "a" }, { name: "a" }] } },
    /models must have names of their own: a stands there twice/,
  );
  refused(
    { models: { list: [{ name: "a" }, { name: "b" }] } },
    /cells must differ: a\/0.25\/0 and b\/0.25\/0 are one run/,
  );
  refused(
    { data: { pool: 1000, sizes: [0.5, 0.5], example } },
    /cells must differ: d16\/0.5\/0 and d16\/0.5\/0 are one/,
  );
  const tokens = { pool: 1000, unit: "targetTokens", sizes: [1200], example };
  assert.equal(cellsOf(someSweep({ data: tokens }))[0]!.examples, 100);
});

test("sweepModels are made to a number of parameters", () => {
  const generate = { parameters: [3e5, 1e6, 3e6, 1e7] };
  const cells = cellsOf(someSweep({ models: { generate }, data: { pool: 10, sizes: [1], example } }));
  for (const [i, target] of generate.parameters.entries()) {
    assert.ok(Math.abs(Math.log(cells[i]!.N / target)) < 0.3, `${cells[i]!.N} ${target}`);
    const { dModel, numLayers } = cells[i]!.model.config;
    assert.ok(Math.abs(dModel / numLayers - 32) <= 32, `${dModel} / ${numLayers}`);
  }
  assert.deepEqual(
    cells.map(({ model }) => model.name),
    ["300k", "1m", "3m", "10m"],
  );
});

test("planOf adds up costs and says what is wrong with a design", () => {
  const { cells, flops, hours, diskBytes, warnings } = planOf(someSweep());
  assert.equal(
    flops,
    cells.reduce((sum, { C }) => sum + C, 0),
  );
  assert.ok(Math.abs(hours - flops / 1e9 / 3600 / 2) < 1e-9 * hours);
  assert.equal(
    diskBytes,
    cells.reduce((sum, { N }) => sum + 24 * N, 0),
  );
  assert.deepEqual(warnings, [
    "only 8 runs are fitted: predictions settle near 16 to 24, exponents need 40",
    "no cell has a second seed: noise cannot be told from misfit",
  ]);
  const poor = someSweep({
    models: { list: [{ name: "one" }], vision: "cached" },
    design: { holdout: "none" },
    training: { epochs: 30 },
    compute: { flopsPerSecond: 1e9, budgetFlops: 1, budgetHours: 1e-9 },
  });
  const said = planOf(poor);
  assert.deepEqual(
    [/only 1 model sizes/, /no cell is held out/, /up to 30 epochs/, /FLOPs exceed the budget/, /hours exceed/].map(
      (part) => said.warnings.some((warning) => part.test(warning)),
    ),
    [true, true, true, true, true],
  );
  assert.ok(said.storeFlops > 0);
});

test("divergence tells a run that is lost from one that jumps", () => {
  assert.equal(divergence([3, 2, 3.5, 2, 1.9, 3.2, 3.1, 1.8]), null);
  assert.equal(divergence([3, Number.NaN]), "the loss was NaN at evaluation 2");
  assert.match(divergence([3, 2, 3.1, 3.2, 5])!, /stayed above 1.5 times its lowest 2 for 3 evaluations/);
  assert.equal(divergence([]), null);
});
