import assert from "node:assert/strict";
import { test } from "node:test";
import { cellRecipe, runName } from "./cell-recipe.js";
import { type CellRecord, cellRecord } from "./cell-record.js";
import { cellStates } from "./cell-states.js";
import { cellsOf } from "./cells.js";
import { measuredNotices } from "./measured-notices.js";
import { parseRecords, recordLine } from "./records-file.js";
import { someEvaluation, someFacts } from "./run-facts.fixture.js";
import { someSweep } from "./sweep.fixture.js";
import { sweepTable } from "./sweep-table.js";

const sweep = someSweep();
const cells = cellsOf(sweep);
const [cell] = cells;
const record = (changes = {}, attempt = 0): CellRecord =>
  cellRecord(sweep.spec, cell!, attempt, someFacts(cell!, changes));

test("cellRecipe changes size, share, steps and seed alone, and decays each to its own end", () => {
  // biome-ignore lint/suspicious/noExplicitAny: a document is taken apart by assertions
  const specs = cells.map((each) => cellRecipe(sweep, each).spec as any);
  for (const [i, spec] of specs.entries()) {
    const { examples, model } = cells[i]!;
    assert.deepEqual(spec.data.subset, { fraction: examples / 1000, seed: 0 });
    assert.deepEqual(spec.model.override, model.override);
    assert.equal(spec.schedule.steps, Math.round(examples / 32));
    assert.deepEqual([spec.batch, spec.seed], [{ leavesPerStep: 4, examplesPerLeaf: 8 }, 0]);
  }
  // biome-ignore lint/suspicious/noExplicitAny: as above
  assert.equal((cellRecipe(sweep, cell!, 1 / 3).spec as any).optimizer.learningRate, 1e-3 / 3);
  assert.equal(runName(sweep, cell!), "try-d16-0-25-0");
});

test("cellRecipe refuses what the trainer cannot do", () => {
  const refused = (change: Record<string, object>, message: RegExp) => {
    const asked = someSweep(change);
    assert.throws(() => cellRecipe(asked, cellsOf(asked)[0]!), { name: "ScalingError", message });
  };
  refused({ training: { schedule: "cosine" } }, /training.schedule must be linear.*it is cosine/);
  refused({ training: { learningRate: { search: { grid: [1, 2, 3] } } } }, /a number, perModel or a rule/);
  refused({ training: { learningRate: { perModel: { d9: 1 } } } }, /perModel must name it: it names d9/);
  refused({ design: { kind: "envelope" } }, /whole curves of an envelope need a constant learning rate/);
});

test("cellRecord takes the best evaluation on dev, D and C as they stood there", () => {
  const { status, selected, last, test: tested, D, N } = record();
  assert.deepEqual([status, selected?.step, selected?.loss, last?.step, tested?.loss], ["done", 4, 2, 4, 2.2]);
  assert.deepEqual([selected?.examples, selected?.D, selected?.trainLoss], [128, 128 * 72, 2]);
  assert.equal(selected?.macroF1, ((0.5 + 0) / 2 + 0.75) / 2);
  assert.deepEqual(D, { examples: 128, unique: 64, epochs: 2, sourceTokens: 360, targetTokens: 80 });
  assert.equal(N.total, cell!.N);
  const over = record({ evaluations: [someEvaluation(2, 1.5), someEvaluation(4, 1.6)] });
  assert.deepEqual([over.selected?.step, over.last?.step], [2, 4]);
});

test("cellRecord calls diverged what has diverged, however it ended", () => {
  const rising = [1, 2, 3, 4].map((step) => someEvaluation(step, step === 1 ? 1 : 5));
  for (const state of ["done", "cancelled"] as const) {
    const { status, reason, selected } = record({ state, evaluations: rising });
    assert.deepEqual([status, selected], ["diverged", null]);
    assert.match(reason, /stayed above 1.5 times its lowest 1/);
  }
  const skipped = someFacts(cell!).steps.map((step, i) => ({ ...step, skipped: i > 0 }));
  assert.match(record({ steps: skipped }).reason, /3 of 4 gradients were no numbers/);
  assert.deepEqual(
    [record({ state: "failed", reason: "no worker" }), record({ evaluations: [] })].map((each) => each.reason),
    ["no worker", "it was not evaluated on dev"],
  );
});

test("cellStates tries again once after a failure, and once with a third of the rate after a divergence", () => {
  const failed = (attempt: number) => record({ state: "failed" }, attempt);
  const diverged = (attempt: number) => record({ evaluations: [someEvaluation(1, Number.NaN)] }, attempt);
  const of = (...records: CellRecord[]) => {
    const [{ state, attempt, rateFactor }] = cellStates(sweep, [cell!], records) as [ReturnType<typeof cellStates>[0]];
    return [state, attempt, rateFactor];
  };
  assert.deepEqual(of(), ["open", 0, 1]);
  assert.deepEqual(of(failed(0)), ["open", 1, 1]);
  assert.deepEqual(of(failed(0), failed(1)), ["failed", 1, 1]);
  assert.deepEqual(of(diverged(0)), ["open", 1, 1 / 3]);
  assert.deepEqual(of(diverged(0), record({}, 1)), ["done", 1, 1 / 3]);
  assert.deepEqual(of(diverged(0), diverged(1)), ["diverged", 1, 1 / 3]);
  assert.deepEqual(of(record({}, 1), failed(0)), ["done", 1, 1]);
});

test("sweepTable is the same text whatever the order, the times and the repetitions of records", () => {
  const all = cells.map((each) => cellRecord(sweep.spec, each, 0, someFacts(each)));
  const table = sweepTable(cellStates(sweep, cells, all));
  const late = all.map((each) => ({ ...each, seconds: 9, run: "try-7" }));
  assert.equal(sweepTable(cellStates(sweep, cells, [...all.toReversed(), ...late])), table);
  assert.equal(table.trimEnd().split("\n").length, cells.length + 1);
  assert.match(table, /^cell,seed,status,heldOut,N,nonEmbedding,D,U,C,loss,f1,/);
  assert.match(sweepTable(cellStates(sweep, cells, [])), /\nd16\/0.25\/0,0,open,false,/);
});

test("measuredNotices name lengths and a pool that are far from what the runs counted", () => {
  const notices = measuredNotices(sweep.spec, cellStates(sweep, cells, [record()]));
  assert.deepEqual(notices, [
    "data.example.sourceTokens is 60 where the runs counted 2.813: D and C hang on it",
    "data.example.targetTokens is 12 where the runs counted 0.625: D and C hang on it",
    "data.pool is 1000 where the runs counted 256: D and C hang on it",
  ]);
  const examples = cell!.examples;
  const [first] = someFacts(cell!).steps;
  const near = { ...first!, examples, sourceTokens: 60 * examples, targetTokens: 12.2 * examples };
  const sound = record({ steps: [near], prompts: examples });
  assert.deepEqual(measuredNotices(sweep.spec, cellStates(sweep, cells, [sound])), []);
  assert.deepEqual(measuredNotices(sweep.spec, cellStates(sweep, cells, [])), []);
});

test("parseRecords leaves out a line that was cut off, and names one that is damaged", () => {
  const [first, second] = [record(), record({}, 1)].map(recordLine);
  assert.deepEqual(parseRecords(first! + second!.slice(0, 40), "f").length, 1);
  assert.deepEqual(parseRecords("", "f"), []);
  assert.throws(() => parseRecords(`${first}{}\n`, "runs.jsonl"), {
    name: "ScalingError",
    message: /Cannot read runs.jsonl:2 as each line must be the record of a run/,
  });
});
