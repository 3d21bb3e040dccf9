import assert from "node:assert/strict";
import { test } from "node:test";
import { bar, bytes, cells, clip, duration, figure, rate, shortHash } from "./format.js";

test("duration counts minutes, and hours when there are any", () => {
  assert.deepEqual([0, 42.4, 59.6, 3723, null, Number.POSITIVE_INFINITY].map(duration), [
    "0:00",
    "0:42",
    "1:00",
    "1:02:03",
    "–",
    "–",
  ]);
});

test("bar is full at the end, empty at the start, and always as wide as asked", () => {
  assert.equal(bar(0, 60, 4), "░░░░");
  assert.equal(bar(60, 60, 4), "████");
  assert.equal(bar(90, 60, 4), "████");
  assert.equal(bar(0, 0, 4), "░░░░");
  assert.equal(bar(3, 8, 4), "█▌░░");
  for (let done = 0; done <= 33; done++) assert.equal(cells(bar(done, 33, 10)), 10);
});

test("figures are short and never NaN", () => {
  assert.deepEqual([bytes(812e6), bytes(1.25e9), bytes(3e3)], ["812 MB", "1.3 GB", "3 kB"]);
  assert.deepEqual(
    [figure(0.51249), figure(undefined), rate(99.94), rate(1234.5), rate(null)],
    ["0.512", "–", "99.9", "1235", "–"],
  );
  assert.deepEqual([shortHash("a".repeat(64)), shortHash(null), shortHash("")], ["aaaaaaaaaaaa", "–", "–"]);
});

test("clip cuts letters, not colours, and ends colours that it cut", () => {
  const red = "\u001b[31mabcdef\u001b[39m";
  assert.equal(clip(red, 6), red);
  assert.equal(clip(red, 4), "\u001b[31mabc…\u001b[0m");
  assert.equal(clip("🎉🎉🎉", 2), "🎉…");
  assert.equal(clip("abc", 1), "…");
});
