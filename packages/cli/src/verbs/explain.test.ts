import assert from "node:assert/strict";
import { test } from "node:test";
import { auditLines } from "./audit.js";
import { explanationLines } from "./explain.js";

test("explanationLines puts the sentence first and whom the run waits for below", () => {
  const why = "a has waited 0.8 s for its sums of b in step 8, 4096 bytes came";
  const wait = { worker: "b", step: 8, phase: "reduce" as const, peer: "a", bytes: 4096, ageMs: 800, why };
  const lines = explanationLines("demo-1", { state: "running", step: 8, summary: why, waits: [wait] });
  assert.equal(lines[0], `demo-1 running, step 8: ${why}`);
  assert.match(lines[3]!, /^ {2}b +reduce +0\.8 s +a +4 kB +a has waited/);
  const done = { state: "done" as const, step: 8, summary: "the run is done", waits: [] };
  assert.deepEqual(explanationLines("demo-1", done), ["demo-1 done, step 8: the run is done"]);
});

test("auditLines gives the verdict, what is wrong, and how often prompts were due", () => {
  const datasets = [{ dataset: "snap", prompts: 13, counted: 30, least: 2, most: 3 }];
  const report = {
    run: "demo-1",
    parent: null,
    specHash: "s",
    steps: 5,
    skipped: 1,
    quarantined: 0,
    lastHash: "h",
    datasets,
  };
  const lines = auditLines({ ...report, ok: true, problems: [] });
  assert.equal(lines[0], "demo-1: all 5 steps are as planned, 1 of them skipped");
  assert.match(lines.at(-1)!, /^ {2}snap +13 +30 +2 or 3 times$/);
  const broken = auditLines({
    ...report,
    ok: false,
    problems: ["step 2 was committed without leaf 1"],
    datasets: null,
  });
  assert.match(broken.join("\n"), /the log is not what it should be.*without leaf 1.*cannot be compared/s);
});
