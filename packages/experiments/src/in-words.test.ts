import assert from "node:assert/strict";
import { test } from "node:test";
import { change, duration, listed, score, signed, summary } from "./in-words.js";
import { summarise } from "./scores.js";

test("signed shows the sign, and none of what rounds to nothing", () => {
  assert.deepEqual([0.25, -0.25, 0.0004, -0.0004, null].map(signed), ["+0.250", "−0.250", "0.000", "0.000", "–"]);
});

test("score and summary give three places, and the range where there are several seeds", () => {
  assert.deepEqual([score(0.5), score(-0.1), score(null)], ["0.500", "−0.100", "–"]);
  assert.equal(summary(summarise([0.5])), "0.500");
  assert.equal(summary(summarise([0.25, 0.75])), "0.500 (0.250 to 0.750)");
});

test("change says falls, rises or stays as the numbers do", () => {
  const to = (from: number, value: number) =>
    change("F1", summarise([from]), summarise([value]), summarise([value - from]));
  assert.equal(to(0.9, 0.6), "F1 falls from 0.900 to 0.600 (−0.300)");
  assert.equal(to(0.5, 0.75), "F1 rises from 0.500 to 0.750 (+0.250)");
  assert.equal(to(0.5, 0.5001), "F1 stays at 0.500");
});

test("duration is in the units of people", () => {
  assert.deepEqual([9, 60, 150, 3599.6, 3900].map(duration), ["9 s", "1 min", "2 min 30 s", "1 h", "1 h 5 min"]);
});

test("listed joins with commas and an and", () => {
  assert.deepEqual([listed([]), listed(["a"]), listed(["a", "b", "c"])], ["", "a", "a, b and c"]);
});
