import assert from "node:assert/strict";
import { test } from "node:test";
import { absent, bytes, clock, duration, figure, percent, rate, shortHash } from "./format.js";

test("figures are short, and absent ones a dash", () => {
  assert.deepEqual([figure(0.12345), figure(null), figure(undefined)], ["0.123", absent, absent]);
  assert.deepEqual([rate(3.44), rate(120.4), rate(5600), rate(null)], ["3.4", "120", "5,600", absent]);
  assert.deepEqual(
    [duration(42), duration(192), duration(3723), duration(null)],
    ["42 s", "3 min 12 s", "1 h 02 min", absent],
  );
  assert.deepEqual([bytes(812e6), bytes(1.25e9), bytes(900)], ["812 MB", "1.3 GB", "1 kB"]);
  assert.deepEqual([percent(0.999), shortHash("0123456789abcdef"), shortHash(null)], ["99 %", "0123456789ab", absent]);
});

test("clock says the day where it is another", () => {
  const now = new Date(2026, 4, 2, 12);
  assert.equal(clock(new Date(2026, 4, 2, 9, 5, 7).getTime(), now), "09:05:07");
  assert.equal(clock(new Date(2026, 4, 1, 9, 5, 7).getTime(), now), "2026-05-01 09:05:07");
});
