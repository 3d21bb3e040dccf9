import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunLedger } from "@umie/ledger";
import { testRedis } from "@umie/ledger/testing";
import { someCounts, someRun, someSums } from "./run.fixture.js";
import { logAfter, logEnd, parsePosition, positionAfter, positionText } from "./run-log.js";

/** What each entry says, shortly: events by their text, steps and evaluations by kind and step. */
async function told(ledger: RunLedger, from: Parameters<typeof logAfter>[1]) {
  const { entries, end } = await logAfter(ledger, from);
  return { lines: entries.map(({ kind, step, text }) => text ?? `${kind} ${step}`), end };
}

test("logAfter tells events, steps and evaluations, each once, also to a reader who was early", async (t) => {
  const run = await someRun(await testRedis(t));
  const { ledger } = run;
  const start = await logEnd(ledger);
  await run.step();
  await ledger.event("state", "somebody waves");
  await run.step();
  const first = await told(ledger, start);
  // All may be of one millisecond, and then the event's place among the steps is open.
  assert.deepEqual(first.lines.toSorted(), ["commit 1", "commit 2", "somebody waves"]);

  // The evaluation of a step comes after the reader has seen the step.
  await run.evaluate({ split: "dev", step: 2, counts: someCounts(3, 1, 1, 0.5) });
  const second = await told(ledger, first.end);
  assert.deepEqual(second.lines, ["dev 2"]);
  await run.step();
  const third = await told(ledger, second.end);
  assert.deepEqual(third.lines, ["commit 3"]);
  assert.deepEqual((await told(ledger, third.end)).lines, []);
  assert.deepEqual(await logEnd(ledger), third.end);
  assert.deepEqual((await told(ledger, start)).lines, [...first.lines, ...second.lines, ...third.lines]);
});

test("logAfter gives losses by task, and F1 of an evaluation", async (t) => {
  const run = await someRun(await testRedis(t));
  await run.step({ "snap/mner": someSums(3, 2), "mnre_v1/mre": someSums(1, 1) });
  await run.evaluate({ split: "dev", step: 1, counts: someCounts(3, 1, 1, 0.5) });
  const { entries } = await logAfter(run.ledger, await positionAfter(run.ledger, 0));
  const [commit, dev] = entries.filter(({ step }) => step === 1);
  assert.deepEqual([commit?.loss, commit?.losses], [1.75, { "snap/mner": 2, "mnre_v1/mre": 1 }]);
  assert.deepEqual([commit?.workers, commit?.generation], [1, 1]);
  assert.deepEqual(dev?.f1, { "snap/mner": 0.75 });
});

test("a long log comes in pages that lose nothing and repeat nothing", async (t) => {
  const run = await someRun(await testRedis(t));
  const { ledger } = run;
  const start = await logEnd(ledger);
  for (let step = 1; step <= 505; step += 1) {
    await run.step();
    if (step % 100 === 0) {
      await run.evaluate({ split: "dev", step, counts: someCounts(1, 0, 0, 1) });
      await ledger.event("note", `${step} steps`);
    }
  }
  const lines: string[] = [];
  for (let page = await told(ledger, start); page.lines.length > 0; page = await told(ledger, page.end)) {
    lines.push(...page.lines);
  }
  const commits = lines.filter((line) => line.startsWith("commit"));
  assert.deepEqual(
    commits,
    Array.from({ length: 505 }, (_, i) => `commit ${i + 1}`),
  );
  for (const step of [100, 200, 300, 400, 500]) {
    assert.equal(lines.filter((line) => line === `dev ${step}`).length, 1);
    assert.equal(lines.filter((line) => line === `${step} steps`).length, 1);
  }
});

test("positionAfter stands behind a step and before its evaluation", async (t) => {
  const run = await someRun(await testRedis(t));
  for (const step of [1, 2]) {
    await run.step();
    await run.evaluate({ split: "dev", step, counts: {} });
  }
  assert.deepEqual((await told(run.ledger, await positionAfter(run.ledger, 1))).lines, ["dev 1", "commit 2", "dev 2"]);
  assert.deepEqual((await told(run.ledger, await positionAfter(run.ledger, 2))).lines, ["dev 2"]);
});

test("parsePosition reads what positionText writes, and nothing else", () => {
  for (const position of [
    { step: 0, event: "-", evaluations: 0 },
    { step: 12, event: "1700000000000-3", evaluations: 2 },
  ]) {
    assert.deepEqual(parsePosition(positionText(position)), position);
  }
  for (const text of ["", "12", "12.-", "a.-.0", "-1.-.0", "1.x.0", "1.-.0.0"]) assert.equal(parsePosition(text), null);
});
