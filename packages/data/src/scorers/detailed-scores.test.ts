import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { GradedPrediction } from "../evaluation/graded-prediction.js";
import { predictionOf, recordsOf, visual } from "../evaluation/prediction.fixture.js";
import type { Task } from "../example.js";
import type { AnswerRecord } from "../tasks/answer-tuple.js";
import { sumOfMatches } from "./counts.js";
import { countErrors, errorKinds, errorsOf } from "./error-analysis.js";
import { labelScores, macroScore } from "./label-scores.js";
import { countByOffset } from "./offsets.js";
import { countInSetting } from "./settings.js";
import { countStrict } from "./strict.js";

const corner = fc.constantFrom(0, 0.25, 0.5, 0.75);
const anyBox = fc.tuple(corner, corner).map(([x, y]) => [x, y, x + 0.25, y + 0.25] as const);
const word = fc.constantFrom("ann", "lee", "ann lee", "rome", "lee rome", "none");
const label = fc.constantFrom("a", "b", "none");
const anyRecord = (task: Task): fc.Arbitrary<AnswerRecord> => {
  if (task === "mre") return fc.tuple(word, label, word).map((fields) => ({ fields }));
  if (task !== "mee_argument") return fc.tuple(label, word).map((fields) => ({ fields }));
  const words = fc.tuple(label, label, word).map((fields) => ({ fields }));
  return fc.oneof(
    words,
    fc.tuple(label, label, anyBox).map(([type, role, box]) => visual(type, role, box)),
  );
};
const anyPrediction = fc
  .constantFrom<Task>("mner", "mre", "mee_trigger", "mee_argument")
  .chain((task) => fc.tuple(fc.constant(task), fc.array(anyRecord(task)), fc.array(anyRecord(task)), fc.nat(3)))
  .map(
    ([task, gold, predicted, malformed]): GradedPrediction => ({
      ...predictionOf(task, "", ""),
      gold,
      predicted,
      malformed,
    }),
  );

test("labelScores adds up to the main score, and macroScore is the mean over labels", () => {
  fc.assert(
    fc.property(fc.array(anyPrediction), (predictions) => {
      assert.deepEqual(sumOfMatches(labelScores(predictions)), sumOfMatches(predictions.map(countStrict)));
    }),
  );
  const scores = labelScores([
    predictionOf("mner", "person, Ann | person, Bo | location, Rome", "person, Ann | location, Oslo"),
    predictionOf("mner", "", "organization, UN"),
  ]);
  assert.deepEqual(
    scores.map(({ label, tp, fp, fn }) => [label, tp, fp, fn]),
    [
      ["location", 0, 1, 1],
      ["organization", 0, 1, 0],
      ["person", 1, 0, 1],
    ],
  );
  assert.equal(macroScore(scores).f1, (2 / 3 + 0 + 0) / 3);
  assert.equal(macroScore([]).f1, 0);
  assert.deepEqual(labelScores([predictionOf("mre", "Ann, none, Bo", "Ann, none, Bo")]), []);
});

test("errorsOf names every false and every missed record once", () => {
  fc.assert(
    fc.property(anyPrediction, (prediction) => {
      const { fp, fn } = countStrict(prediction);
      const cases = errorsOf(prediction);
      assert.equal(cases.filter(({ predicted }) => predicted !== undefined).length, fp);
      assert.equal(cases.filter(({ gold }) => gold !== undefined).length, fn);
      assert.equal(countErrors(cases).malformed, prediction.malformed);
    }),
  );
});

test("errorsOf tells boundary, type, spurious, missed and malformed apart", () => {
  const kinds = (prediction: GradedPrediction) => errorsOf(prediction).map(({ kind }) => kind);
  const gold = "person, Ann Lee | location, Rome";
  assert.deepEqual(kinds(predictionOf("mner", gold, gold)), []);
  assert.deepEqual(kinds(predictionOf("mner", gold, "person, Ann | organization, Rome")), ["type", "boundary"]);
  assert.deepEqual(kinds(predictionOf("mner", gold, "location, Lee | location, Rome")), ["both"]);
  assert.deepEqual(kinds(predictionOf("mner", gold, "person, Bo", { malformed: 2 })), [
    ...["spurious", "missed", "missed", "malformed", "malformed"],
  ]);
  assert.deepEqual(kinds(predictionOf("mre", "Ann, peer, Bo", "Ann, couple, Bo")), ["type"]);
  assert.deepEqual(kinds(predictionOf("mre", "Ann, none, Bo", "Ann, couple, Bo")), ["spurious"]);
  assert.deepEqual(kinds(predictionOf("mre", "Ann Lee, peer, Bo", "Ann, peer, Bo")), ["boundary"]);
  const boxes = (predicted: AnswerRecord) =>
    kinds({ ...predictionOf("mee_argument", "", ""), gold: [visual("a", "x", [0, 0, 1, 1])], predicted: [predicted] });
  assert.deepEqual(boxes(visual("a", "x", [0, 0, 0.4, 1])), ["boundary"]);
  assert.deepEqual(boxes(visual("a", "y", [0, 0, 0.9, 1])), ["type"]);
  assert.deepEqual(boxes({ fields: ["a", "x", "O1"] }), ["spurious", "missed"]);
  assert.deepEqual(Object.keys(countErrors([])), [...errorKinds]);
});

test("countByOffset wants a string where gold has it, and takes occurrences one after the other", () => {
  const text = "the attack followed an attack";
  const count = (gold: AnswerRecord[], predicted: string) => {
    const { tp, fp, fn } = countByOffset({ text, gold, predicted: recordsOf(predicted) });
    return [tp, fp, fn];
  };
  const at = (start: number) => ({ fields: ["attack", "attack"], start });
  assert.deepEqual(count([at(4)], "attack, attack"), [1, 0, 0]);
  assert.deepEqual(count([at(23)], "attack, attack"), [0, 1, 1], "the first occurrence is another");
  assert.deepEqual(count([at(4), at(23)], "attack, attack | attack, attack"), [2, 0, 0]);
  assert.deepEqual(count([at(4)], "attack, attack | meet, attack"), [1, 1, 0]);
  assert.deepEqual(count(recordsOf("attack, attack"), "attack, attack"), [1, 0, 0], "gold without places");
  assert.deepEqual(count(recordsOf("attack, att"), "attack, att"), [0, 1, 1], "no whole words");
  assert.deepEqual(count([{ fields: ["attack", "target", "O1"], box: [0, 0, 1, 1] }], ""), [0, 0, 0]);
});

test("countByOffset counts code points of the text as it stands", () => {
  const gold = [{ fields: ["meet", "met"], start: 4 }];
  const text = "😀  \u200b met";
  assert.equal([...text].slice(5).join(""), "met");
  const shifted = [{ ...gold[0]!, start: 5 }];
  assert.equal(countByOffset({ text, gold: shifted, predicted: recordsOf("meet, met") }).tp, 1);
});

test("countInSetting counts types of pictures, and of pairs the event that both share", () => {
  const count = (
    others: Partial<GradedPrediction> & Pick<GradedPrediction, "setting">,
    gold: string,
    predicted: string,
  ) => {
    const prediction = predictionOf("mee_trigger", gold, predicted, others);
    const { tp, fp, fn } = countInSetting({ ...prediction, setting: others.setting! });
    return [tp, fp, fn];
  };
  assert.deepEqual(count({ setting: "image" }, "attack, O0", "attack, raid | attack, O0 | meet, O0"), [1, 1, 0]);
  assert.deepEqual(count({ setting: "text" }, "attack, raid", "attack, raid | meet, met"), [1, 1, 0]);
  const pair = { setting: "multimedia", sharedType: "attack" } as const;
  assert.deepEqual(count(pair, "attack, raid | meet, met", "attack, raid | meet, met | meet, sat"), [1, 1, 0]);
  assert.deepEqual(count(pair, "attack, raid | meet, met", ""), [0, 0, 1]);
});
