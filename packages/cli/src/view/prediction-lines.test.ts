import assert from "node:assert/strict";
import { test } from "node:test";
import { comparisonLines, reportLines } from "./prediction-lines.js";

const of = { dataset: "snap", task: "mner" } as const;

test("reportLines shows each part that is there below its heading", () => {
  assert.deepEqual(reportLines({}), []);
  assert.deepEqual(reportLines({ interval: [{ ...of, f1: 0.5, low: 0.25, high: 0.75 }] }), [
    "",
    "95 % intervals (bootstrap over sentences):",
    "",
    "dataset  task     F1   from     to",
    "snap     mner  0.500  0.250  0.750",
  ]);
  const accuracy = { dataset: "mnre_v1", task: "mre", part: "accuracy, none included", f1: 1 } as const;
  assert.match(reportLines({ parts: [accuracy] }).at(-1)!, /accuracy, none included +– +– +1\.000$/);
});

test("reportLines counts errors and spells the first ones out", () => {
  const counts = { boundary: 1, type: 0, both: 0, spurious: 0, missed: 1, malformed: 1 };
  const first = [
    {
      kind: "boundary" as const,
      id: "7",
      gold: { fields: ["person", "Ann Lee"] },
      predicted: { fields: ["person", "Ann"] },
    },
    { kind: "missed" as const, id: "8", gold: { fields: ["attack", "target", ""] } },
    { kind: "malformed" as const, id: "9" },
  ];
  const lines = reportLines({ errors: [{ ...of, counts, first }] });
  assert.ok(lines.includes("snap     mner         1     0     0         0       1          1"));
  assert.deepEqual(lines.slice(-3), [
    'snap mner  7  boundary  "person, Ann" for "person, Ann Lee"',
    'snap mner  8  missed  "attack, target, (out of reach)"',
    "snap mner  9  malformed",
  ]);
});

test("comparisonLines puts two systems beside each other", () => {
  const comparison = { ...of, a: 0.75, b: 0.5, difference: 0.25, interval: { low: 0.1, high: 0.4 } };
  const [head, row] = comparisonLines([{ ...comparison, randomisationP: 0.0123, bootstrapP: 0.02 }]);
  assert.match(
    head!,
    /^dataset +task +first F1 +second F1 +difference +from +to +p \(randomisation\) +p \(bootstrap\)$/,
  );
  assert.match(row!, /^snap +mner +0\.750 +0\.500 +0\.250 +0\.100 +0\.400 +0\.0123 +0\.0200$/);
});
