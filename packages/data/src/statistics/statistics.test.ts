import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { predictionOf } from "../evaluation/prediction.fixture.js";
import { type MatchCounts, microScore, sumOfMatches } from "../scorers/counts.js";
import { countStrict } from "../scorers/strict.js";
import { counterRng } from "../synth/counter-rng.js";
import { bootstrapInterval } from "./bootstrap-interval.js";
import { pairedBootstrap, randomisationTest } from "./paired-tests.js";
import { percentileInterval } from "./resampling.js";
import { sentenceUnits } from "./sentence-units.js";

const unit = fc.record({ tp: fc.nat(3), fp: fc.nat(3), fn: fc.nat(3) });
const units = fc.array(unit, { minLength: 1, maxLength: 20 });
const few = { resamples: 50 };

/** n sentences of one record each, which a system finds in `percent` of 100, and else says another. */
function system(n: number, percent: number, stream: string): MatchCounts[] {
  const { chance } = counterRng(7, stream);
  return Array.from({ length: n }, () => (chance(percent) ? { tp: 1, fp: 0, fn: 0 } : { tp: 0, fp: 1, fn: 1 }));
}

test("bootstrapInterval lies in 0..1, is the same for the same seed, and is a point where all units are alike", () => {
  fc.assert(
    fc.property(units, fc.nat(), (sample, seed) => {
      const { low, high } = bootstrapInterval(sample, { ...few, seed });
      assert.ok(0 <= low && low <= high && high <= 1);
      assert.deepEqual(bootstrapInterval(sample, { ...few, seed }), { low, high });
    }),
  );
  fc.assert(
    fc.property(unit, fc.integer({ min: 1, max: 9 }), (one, n) => {
      const { low, high } = bootstrapInterval(new Array<MatchCounts>(n).fill(one), few);
      const { f1 } = microScore(one);
      assert.ok(Math.abs(low - f1) < 1e-12 && Math.abs(high - f1) < 1e-12);
    }),
  );
  assert.throws(() => bootstrapInterval([]), /there must be an example/);
  assert.throws(() => bootstrapInterval([{ tp: 1, fp: 0, fn: 0 }], { resamples: 0 }), RangeError);
});

test("bootstrapInterval holds the true F1 about as often as it says", () => {
  // F1 of these systems is the share of sentences found, so the truth is 0.7.
  let held = 0;
  for (let i = 0; i < 200; i++) {
    const { low, high } = bootstrapInterval(system(200, 70, `coverage ${i}`), { resamples: 200, seed: i });
    if (low <= 0.7 && 0.7 <= high) held++;
  }
  // 190 of 200 are wanted, with a standard deviation of 3.
  assert.ok(held >= 180 && held <= 199, String(held));
});

test("percentileInterval keeps the middle of a sample", () => {
  const sample = Float64Array.from({ length: 100 }, (_, i) => (i * 37) % 100);
  assert.deepEqual(percentileInterval(sample, 0.9), { low: 5, high: 94 });
  assert.deepEqual(percentileInterval(Float64Array.of(3), 0.95), { low: 3, high: 3 });
});

test("both paired tests give p = 1 to a system against itself", () => {
  fc.assert(
    fc.property(units, (sample) => {
      assert.deepEqual(randomisationTest({ a: sample, b: sample }, few), { difference: 0, p: 1 });
      assert.deepEqual(pairedBootstrap({ a: sample, b: sample }, few), { difference: 0, p: 1, low: 0, high: 0 });
    }),
  );
});

test("both paired tests are two-sided, and their p is a share that is never 0", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(unit, unit), { minLength: 1, maxLength: 12 }), (pairs) => {
      const [a, b] = [pairs.map(([one]) => one), pairs.map(([, other]) => other)];
      for (const test of [randomisationTest, pairedBootstrap]) {
        const [forth, back] = [test({ a, b }, few), test({ a: b, b: a }, few)];
        const wanted = microScore(sumOfMatches(a)).f1 - microScore(sumOfMatches(b)).f1;
        assert.ok(Math.abs(forth.difference - wanted) < 1e-12);
        assert.ok(Math.abs(forth.difference + back.difference) < 1e-12);
        assert.ok(forth.p >= 1 / 51 && forth.p <= 1);
      }
      const { p } = pairedBootstrap({ a, b }, few);
      assert.equal(pairedBootstrap({ a: b, b: a }, few).p, p);
    }),
  );
  assert.throws(
    () => randomisationTest({ a: system(2, 50, "a"), b: system(3, 50, "b") }),
    /the same units: got 2 and 3/,
  );
});

test("both paired tests find a large difference, and seldom one that is not there", () => {
  const better = { a: system(300, 80, "good"), b: system(300, 60, "bad") };
  assert.ok(randomisationTest(better, { resamples: 999 }).p < 0.01);
  const { low, p } = pairedBootstrap(better, { resamples: 999 });
  assert.ok(p < 0.01 && low > 0);
  const falseAlarms = { randomisation: 0, bootstrap: 0 };
  for (let i = 0; i < 100; i++) {
    const equal = { a: system(100, 70, `a ${i}`), b: system(100, 70, `b ${i}`) };
    if (randomisationTest(equal, { resamples: 199, seed: i }).p <= 0.05) falseAlarms.randomisation++;
    if (pairedBootstrap(equal, { resamples: 199, seed: i }).p <= 0.05) falseAlarms.bootstrap++;
  }
  // 5 of 100 are wanted, with a standard deviation of 2.2.
  for (const [name, alarms] of Object.entries(falseAlarms)) assert.ok(alarms <= 12, `${name} ${alarms}`);
});

test("sentenceUnits puts what belongs to one sentence together", () => {
  const of = (id: string, text: string) =>
    predictionOf("mner", "person, Ann", "person, Ann | person, Bo", { id, text });
  const grouped = sentenceUnits([of("1", "a"), of("2", "b"), of("3", "a"), of("4", ""), of("5", "")], countStrict);
  assert.deepEqual(
    grouped.map(({ tp, fp }) => [tp, fp]),
    [
      [2, 2],
      [1, 1],
      [1, 1],
      [1, 1],
    ],
  );
});
