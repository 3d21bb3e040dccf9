import assert from "node:assert/strict";
import { test } from "node:test";
import { predictionOf, recordsOf, visual } from "./prediction.fixture.js";
import { predictionReport } from "./prediction-report.js";

const predictions = [
  predictionOf("mner", "person, Ann | location, Rome", "person, Ann | location, Oslo", {
    dataset: "snap",
    malformed: 1,
  }),
  predictionOf("mre", "Ann, none, Bo", "Ann, none, Bo", { dataset: "mnre_v1" }),
  predictionOf("mee_trigger", "arrest jail, held", "arrest jail, held", { setting: "text", text: "they held Ann" }),
  {
    ...predictionOf("mee_argument", "arrest jail, person, Ann", "", { setting: "text", text: "they held Ann" }),
    oracle: { predicted: recordsOf("arrest jail, person, Ann") },
  },
  {
    ...predictionOf("mee_argument", "", "", { id: "x2", setting: "image", text: "" }),
    gold: [visual("attack", "target", [0, 0, 1, 1])],
    predicted: [visual("attack", "target", [0, 0, 1, 0.6])],
  },
];

test("predictionReport gives what is asked for and nothing else", () => {
  assert.deepEqual(predictionReport(predictions, []), {});
  const { interval, labels, errors, released } = predictionReport(predictions, [
    "interval",
    "labels",
    "errors",
    "released",
  ]);
  assert.deepEqual(interval?.[0], { dataset: "snap", task: "mner", f1: 0.5, low: 0.5, high: 0.5 });
  assert.deepEqual(
    labels?.[0]?.labels.map(({ label, f1 }) => [label, f1]),
    [
      ["location", 0],
      ["person", 1],
    ],
  );
  assert.equal(labels?.[0]?.macro.f1, 0.5);
  assert.deepEqual(errors?.[0]?.counts, { boundary: 0, type: 0, both: 0, spurious: 1, missed: 1, malformed: 1 });
  assert.deepEqual(
    released?.map(({ task, part, f1 }) => [task, part, f1]),
    [
      ["mner", "", 0.5],
      ["mre", "", 1],
      ["mee_trigger", "", 1],
      ["mee_argument", "", 1],
      ["mee_argument", "overall, a sum", 2],
    ],
  );
});

test("predictionReport names the parts of a score", () => {
  const { parts } = predictionReport(predictions, ["parts"]);
  assert.deepEqual(
    parts?.map(({ task, part, f1 }) => [task, part, Math.round(f1 * 1000) / 1000]),
    [
      ["mre", "accuracy, none included", 1],
      ["mee_trigger", "words, by place", 1],
      ["mee_trigger", "text setting", 1],
      ["mee_argument", "words", 0],
      ["mee_argument", "objects, by box", 1],
      ["mee_argument", "words, by place", 0],
      ["mee_argument", "text setting", 0],
      ["mee_argument", "image setting", 1],
      ["mee_argument", "oracle: gold event types", 0.667],
    ],
  );
});
