import assert from "node:assert/strict";
import { test } from "node:test";
import { type Figure, type Report, renderHtml, renderMarkdown } from "@umie/report";
import { analyse } from "../analysis/analyse.js";
import type { Fits } from "../analysis/fits.js";
import { readFits, writeFits } from "../analysis/fits-file.js";
import { laws } from "../laws/laws.js";
import { cellRecord } from "../sweep/cell-record.js";
import { cellStates } from "../sweep/cell-states.js";
import { type Cell, cellsOf } from "../sweep/cells.js";
import { someEvaluation, someFacts } from "../sweep/run-facts.fixture.js";
import { someSweep } from "../sweep/sweep.fixture.js";
import { sweepTable } from "../sweep/sweep-table.js";
import { readResults } from "../table/results.js";
import { predictionsTable } from "./predictions-table.js";
import { sweepReport } from "./sweep-report.js";

const sweep = someSweep({
  models: { list: [16, 24, 32, 48, 64].map((dModel) => ({ name: `d${dModel}`, override: { dModel } })) },
  data: { pool: 8192, sizes: [0.125, 0.25, 0.5, 1], example: { sourceTokens: 30, targetTokens: 10 } },
  design: { extraSeeds: [{ model: "d16", size: 1, seeds: 3 }] },
});
const cells = cellsOf(sweep);
const facts = { date: "2026-11-25", command: "umie scale report try", hardware: "a machine", version: "1" };

/** A loss on a known surface, nearly without noise. */
function lossOf({ N, D, seed }: Cell): number {
  const surface = { E: 0.8, A: 40, alpha: 0.35, B: 60, beta: 0.4 };
  const theta = laws.chinchilla.thetaOf(surface);
  const point = { lnN: Math.log(N), lnD: Math.log(D), lnU: Math.log(D), lnLoss: 0 };
  return Math.exp(laws.chinchilla.logLoss(theta, point, new Float64Array(5)) + 1e-3 * seed);
}

function statesOf(done: (cell: Cell) => boolean) {
  const records = cells.filter(done).map((cell) => {
    const steps = Math.round(cell.examples / 32);
    return cellRecord(sweep.spec, cell, 0, someFacts(cell, { evaluations: [someEvaluation(steps, lossOf(cell))] }));
  });
  return cellStates(sweep, cells, records);
}

const states = statesOf(() => true);
const { runs } = readResults(sweepTable(states), "runs.csv");
const options = { ...{ laws: ["chinchilla" as const, "constant" as const], delta: 1e-3, bootstrap: 40 } };
const fits = await analyse({ file: "runs.csv", sha256: "0" }, runs, {
  ...options,
  seed: 0,
  levels: [0.8, 0.95],
  reference: false,
});
const report = (of: Fits | string = fits) => sweepReport({ sweep, states, fits: of, facts });

const figuresOf = ({ blocks }: Report): Figure[] =>
  blocks.flatMap((block) => (block.kind === "figure" ? [block] : block.kind === "gallery" ? block.figures : []));

test("sweepReport begins with a verdict in three sentences, then setting, fits, holdout, diagnostics, methods, all runs", () => {
  const { blocks } = report();
  const [first] = blocks;
  assert.ok(first?.kind === "list" && first.items.length === 3);
  const [law, setting, check] = first.items;
  assert.match(law!, /^Of the laws fitted to 21 runs, chinchilla misses sizes left out by \d\.\d\d %\.$/);
  assert.match(setting!, /^With the largest compute measured, C = .* FLOPs, train N = .*\(80 % interval .* to .*\)/);
  assert.match(check!, /^The run that was held out .* an error of −?0\.\d %, inside its 95 % interval/);
  assert.deepEqual(
    blocks.flatMap((block) => (block.kind === "heading" ? [block.text] : [])),
    ["Predictions", "Fits", "Holdout", "Diagnostics", "Methods", "All runs"],
  );
});

test("sweepReport recommends what was measured where the law has no best split of compute, and says what more is worth", async () => {
  const plain = await analyse(fits.data, runs, { ...fits.options, laws: ["multiplicative"], bootstrap: 0 });
  const [first] = report(plain).blocks;
  assert.match(
    first?.kind === "list" ? first.items[1]! : "",
    /^multiplicative knows no best split .* twice the tokens are worth −\d+\.\d % of loss, twice the parameters −\d/,
  );
});

test("sweepReport draws every figure from fits.json alone", () => {
  const names = figuresOf(report()).map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const name of [
    "loss-by-compute",
    "surface",
    "loss-by-parameters",
    "loss-by-tokens",
    "predicted",
    "profile-alpha",
  ])
    assert.ok(names.includes(name), name);
  const reread = readFits(writeFits(fits), "fits.json");
  assert.deepEqual(figuresOf(report(reread)), figuresOf(report()));
  for (const { svg, alt, name } of figuresOf(report())) {
    assert.doesNotMatch(svg, /NaN|undefined|Infinity/, name);
    assert.ok(alt.length > 10);
  }
});

test("sweepReport renders, asks the network for nothing, and lists every cell", () => {
  const html = renderHtml(report());
  assert.doesNotMatch(html, /(src|href)="(https?:)?\/\//);
  for (const { id } of cells) assert.ok(html.includes(id), id);
  assert.match(renderMarkdown(report()).text, /!\[Loss against training compute/);
});

test("sweepReport of a sweep that is not over says what is missing, and why nothing is fitted", () => {
  const some = statesOf(({ heldOut }) => !heldOut);
  const failed = some.map((state, i) =>
    i === 0
      ? { ...state, state: "diverged" as const, record: { ...state.record!, reason: "the loss was NaN" } }
      : state,
  );
  const text = renderMarkdown(sweepReport({ sweep, states: failed, fits: "Cannot fit chinchilla.", facts })).text;
  assert.match(text, /Cannot fit chinchilla\./);
  assert.match(text, /Unfinished: 1 of 22 cells are still to be run/);
  assert.match(text, /diverged: the loss was NaN/);
});

test("predictionsTable answers what the sweep asks, and says why it does not", () => {
  const lines = predictionsTable(fits, [{ N: 1e5, D: 1e5 }, { C: 1e20 }])
    .trimEnd()
    .split("\n");
  assert.equal(lines.length, 5);
  assert.match(lines[3]!, /^loss at N 1\.00e\+5 and D 1\.00e\+5,chinchilla,100000,,,100000,/);
  assert.match(lines[4]!, /Cannot predict as the compute is/);
});
