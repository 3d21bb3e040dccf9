import assert from "node:assert/strict";
import { test } from "node:test";
import type { AnsweredQuestion, Prediction } from "@umie/worker";
import { predictionLines } from "./prediction.js";
import { rounded } from "./rounded.js";

const question: AnsweredQuestion = {
  task: "mee_argument",
  ...{ instruction: "", answer: "attack <spot> target, O1", probability: 0.25, dropped: 0 },
  ...{ cutTokens: 0, gate: 0.52619, attention: [0.25, 0.75], words: [] },
};
const prediction: Prediction = {
  task: "mee",
  dataset: "m2e2",
  ...{ text: "a raid", picture: null },
  records: [
    { task: "mee_trigger", type: "attack", trigger: { text: "raid", start: 2, end: 6 }, probability: 0.5 },
    {
      task: "mee_argument",
      type: "attack",
      role: "target",
      filler: { text: "O1", object: 1, box: [1, 2, 30, 40] },
      probability: 1,
    },
    {
      task: "mee_argument",
      type: "attack",
      role: "place",
      filler: { text: "Rome", start: null, end: null },
      probability: null,
    },
  ],
  questions: [question],
};

test("predictionLines says what was found, where, and what of the picture was used", () => {
  assert.deepEqual(predictionLines(prediction), [
    "says            of                      probability",
    "attack          raid (2-6)                   50.0 %",
    "attack: target  O1 (1, 2, 30, 40)           100.0 %",
    "attack: place   Rome (not in the text)",
    "",
    "mee_argument: attack <spot> target, O1",
    "  probability 25.0 %, gate 0.526, O0 25.0 %, O1 75.0 %",
  ]);
});

test("predictionLines says when nothing was found or read, and what was malformed", () => {
  const asked = { ...question, answer: "none", gate: null, attention: null, dropped: 2, cutTokens: 9, words: [] };
  assert.deepEqual(predictionLines({ ...prediction, records: [], questions: [asked] }), [
    "nothing found",
    "",
    "mee_argument: none",
    "  probability 25.0 %, 2 malformed, 9 tokens of the text were cut off, no picture",
  ]);
});

test("rounded keeps six digits of fractions and everything else", () => {
  const value = { a: [0.123456789, 1234567, 1e-9], b: { c: null, d: "0.123456789", e: true } };
  assert.deepEqual(rounded(value), { ...value, a: [0.123457, 1234567, 1e-9] });
});
