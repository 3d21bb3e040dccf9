import assert from "node:assert/strict";
import { test } from "node:test";
import { DataError } from "../datasets/mistake.js";
import { comparePredictions } from "../statistics/compare-predictions.js";
import type { GradedPrediction } from "./graded-prediction.js";
import { predictionOf, recordsOf, visual } from "./prediction.fixture.js";
import { parsePredictions, predictionLine } from "./prediction-file.js";

const predictions: GradedPrediction[] = [
  predictionOf("mner", "person, Ann", "", { dataset: "snap", malformed: 2 }),
  {
    ...predictionOf("mee_argument", "", "attack, place, Rome", { setting: "multimedia", sharedType: "attack" }),
    gold: [visual("attack", "target", [0, 0, 0.5, 1]), { fields: ["attack", "place", "Rome"], start: 7 }],
    oracle: { predicted: recordsOf("attack, place, Rome") },
  },
];
const file = predictions.map(predictionLine).join("");

/** The problems of the `DataError` that reading ends in. */
function problems(text: string): readonly string[] {
  try {
    parsePredictions(text, "p.jsonl");
    return [];
  } catch (error) {
    assert.ok(error instanceof DataError);
    return error.problems;
  }
}

test("parsePredictions reads what predictionLine wrote", () => {
  assert.deepEqual(parsePredictions(file, "p.jsonl"), predictions);
  assert.deepEqual(parsePredictions(file.replaceAll("\n", "\r\n"), "p.jsonl"), predictions);
});

test("parsePredictions tells file, line and what was wanted", () => {
  const changed = (from: string, to: string) => problems(file.replace(from, to))[0] ?? "";
  assert.match(changed("{", "["), /^p\.jsonl:1 expected JSON/);
  assert.match(changed('"task":"mner"', '"task":"ner"'), /p\.jsonl:1 expected task to be one of mner, .*, got "ner"/);
  assert.match(changed('["person","Ann"]', '["Ann"]'), /gold\[0\]\.fields to be the fields type, span, got \["Ann"\]/);
  assert.match(changed('"malformed":0', '"malformed":-1'), /p\.jsonl:2 expected malformed to be a whole number/);
  assert.match(changed("[0,0,0.5,1]", "[0,0,1]"), /box to be a list of 4/);
  assert.match(problems(file + file)[0] ?? "", /p\.jsonl:3 expected each example only once, got that of line 1 again/);
  assert.match(problems("\n")[0] ?? "", /p\.jsonl expected predictions, got no line/);
});

test("comparePredictions tests each task of each dataset on the same examples", () => {
  const find = (id: string, said: string) => predictionOf("mner", "person, Ann", said, { id, text: `text ${id}` });
  const better = Array.from({ length: 40 }, (_, i) => find(`x${i}`, i % 8 === 0 ? "" : "person, Ann"));
  const worse = Array.from({ length: 40 }, (_, i) => find(`x${i}`, i % 2 === 0 ? "" : "person, Ann"));
  const [comparison, ...others] = comparePredictions(better, worse.toReversed(), { resamples: 500 });
  assert.deepEqual(others, []);
  assert.ok(comparison!.a > comparison!.b && comparison!.difference === comparison!.a - comparison!.b);
  assert.ok(comparison!.randomisationP < 0.01 && comparison!.bootstrapP < 0.01 && comparison!.interval.low > 0);

  const refuses = (a: GradedPrediction[], b: GradedPrediction[], reason: RegExp) =>
    assert.throws(() => comparePredictions(a, b), reason);
  refuses(better, worse.slice(1), /only the first has x0 of m2e2 test \(mner\)/);
  refuses(better.slice(1), worse, /only the second has x0/);
  refuses(better, worse.with(3, { ...worse[3]!, gold: [] }), /they differ in text or gold of x3/);
});
