import assert from "node:assert/strict";
import { test } from "node:test";
import { someOutcome } from "./outcome.fixture.js";
import { chanceOfDifference, sentenceInterval } from "./sentence-tests.js";

const pair = { dataset: "snap", task: "mner" };

/** A run that is right about the first `right` of 40 sentences of one mention each. */
function rightAbout(right: number, sentences = 40) {
  const counts = Array.from({ length: sentences }, (_, at) =>
    at < right ? { tp: 1, fp: 0, fn: 0 } : { tp: 0, fp: 1, fn: 1 },
  );
  return someOutcome({ snap: right / sentences }, { sentences: [{ ...pair, counts }] });
}

test("sentenceInterval holds F1, and is not there where nothing was counted", () => {
  const { low, high } = sentenceInterval(rightAbout(30), pair)!;
  assert.ok(low > 0.5 && low < 0.75 && high > 0.75 && high < 1, `${low} to ${high}`);
  assert.equal(sentenceInterval(someOutcome({ snap: 0.5 }), pair), null);
  assert.equal(sentenceInterval(rightAbout(30), { ...pair, task: "mre" }), null);
});

test("chanceOfDifference is small where many sentences differ, 1 where none does", () => {
  assert.ok(chanceOfDifference(rightAbout(38), rightAbout(20), pair)! < 0.01);
  assert.equal(chanceOfDifference(rightAbout(20), rightAbout(20), pair), 1);
});

test("chanceOfDifference is null where the sentences are not the same", () => {
  assert.equal(chanceOfDifference(rightAbout(20), rightAbout(20, 41), pair), null);
  const other = rightAbout(20);
  const counts = other.sentences![0]!.counts.map((count) => ({ ...count, fn: count.fn + 1 }));
  assert.equal(chanceOfDifference(rightAbout(20), { ...other, sentences: [{ ...pair, counts }] }, pair), null);
  assert.equal(chanceOfDifference(rightAbout(20), someOutcome({ snap: 0.5 }), pair), null);
});
