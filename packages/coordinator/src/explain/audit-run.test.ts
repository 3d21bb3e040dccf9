import assert from "node:assert/strict";
import { test } from "node:test";
import { samplerPlan, stepExamples } from "@umie/data";
import { entryHash, type StepEntry, type StepRecord } from "@umie/ledger";
import { someRecord, someSpec, someSums } from "../run.fixture.js";
import { auditRun } from "./audit-run.js";

const names = ["snap", "mnre_v1"];
const sizes = [13, 7];
const spec = someSpec();
spec.resolved.corpus.prompts = { snap: 13, mnre_v1: 7 };
const record = someRecord("demo-1", spec);

/** A log of so many steps as the plan has it. */
function log(steps: number): StepRecord[] {
  const { seed, batch, data } = spec;
  const plan = samplerPlan({ seed, sizes, mix: data.mix, temperature: data.temperature, ...batch });
  let previous = "";
  return Array.from({ length: steps }, (_, index) => {
    const drawn = stepExamples(plan, index);
    const sums = Object.fromEntries(
      names.map((name, d) => [`${name}/x`, someSums(drawn.filter(({ dataset }) => dataset === d).length, 2)]),
    );
    const entry: StepEntry = { step: index + 1, kind: "commit", previous, gradientHash: "g", sums };
    previous = entryHash(entry);
    return { entry, hash: previous, work: { generation: 1, leaves: { 0: "a", 1: "b" }, at: 0 } };
  });
}

/** The log with another entry at a step, of which the entries behind it know nothing. */
function changed(records: StepRecord[], step: number, change: (record: StepRecord) => StepRecord): StepRecord[] {
  return records.map((each) => (each.entry.step === step ? change(each) : each));
}

async function* stream(records: StepRecord[]) {
  yield* records;
}

const audit = (records: StepRecord[]) => auditRun(record, stream(records));

test("auditRun proves a whole log: each prompt was due equally often, or once more", async () => {
  const records = log(5);
  const report = await audit(records);
  assert.deepEqual(report.problems, []);
  assert.deepEqual([report.ok, report.steps, report.lastHash], [true, 5, records[4]!.hash]);
  // 5 steps of 2 leaves of 4 examples are two passes over 20 prompts.
  assert.deepEqual(report.datasets, [
    { dataset: "snap", prompts: 13, counted: 26, least: 2, most: 2 },
    { dataset: "mnre_v1", prompts: 7, counted: 14, least: 2, most: 2 },
  ]);
});

test("auditRun finds an entry that was changed, one that is missing, and two that were swapped", async () => {
  const forged = changed(log(3), 2, (each) => ({ ...each, entry: { ...each.entry, gradientHash: "forged" } }));
  assert.deepEqual((await audit(forged)).problems, ["the entry of step 2 does not have the hash it is recorded with"]);
  const [first, second, third] = log(3);
  assert.match((await audit([first!, third!])).problems[0]!, /the log has step 3 where step 2 must be/);
  assert.equal((await audit([second!, first!, third!])).ok, false);
});

test("auditRun finds a leaf that was not counted, and examples that were", async () => {
  const uncovered = changed(log(2), 2, ({ work, ...each }) => ({ ...each, work: { ...work, leaves: { 0: "a" } } }));
  assert.deepEqual((await audit(uncovered)).problems, ["step 2 was committed without leaf 1"]);
  const more = changed(log(1), 1, ({ work, entry }) => {
    const sums = { ...entry.sums, "snap/x": someSums(entry.sums["snap/x"]!.examples + 1, 2) };
    return { work, entry: { ...entry, sums }, hash: entryHash({ ...entry, sums }) };
  });
  assert.match((await audit(more)).problems[0]!, /^step 1 counted \d+ examples of snap, planned were \d+$/);
});

test("auditRun says what it cannot prove of a run whose prompts were not noted", async () => {
  const { prompts, ...corpus } = spec.resolved.corpus;
  const old = { ...record, spec: { ...spec, resolved: { ...spec.resolved, corpus } } };
  const report = await auditRun(old, stream(log(2)));
  assert.deepEqual([report.ok, report.datasets], [true, null]);
});
