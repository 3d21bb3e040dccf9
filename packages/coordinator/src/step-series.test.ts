import assert from "node:assert/strict";
import { test } from "node:test";
import { meanLoss, type StepEntry } from "@umie/ledger";
import fc from "fast-check";
import { someSums } from "./run.fixture.js";
import { addStep, emptySeries, maxPoints, type StepSeries } from "./step-series.js";

const key = "snap/mner";

function seriesOf(losses: readonly number[], kind: StepEntry["kind"] = "commit"): StepSeries {
  const series = emptySeries();
  for (const [i, loss] of losses.entries()) {
    addStep(series, { step: i + 1, kind, sums: { [key]: someSums(4, loss) } }, { at: 1000 * i, generation: 1 + i });
  }
  return series;
}

test("addStep keeps every step as long as they are few", () => {
  const { stepsPerPoint, points } = seriesOf([3, 2, 1]);
  assert.equal(stepsPerPoint, 1);
  assert.deepEqual(
    points.map(({ step, at, generation, examples, range }) => [step, at, generation, examples, range]),
    [
      [1, 0, 1, 4, [3, 3]],
      [2, 1000, 2, 4, [2, 2]],
      [3, 2000, 3, 4, [1, 1]],
    ],
  );
});

test("addStep stays short however long the run is, and loses no step, example or extreme", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9000 }), (count) => {
      const losses = Array.from({ length: count }, (_, i) => (i === Math.floor(count / 3) ? 9 : 1 + (i % 3)));
      const { stepsPerPoint, points } = seriesOf(losses);
      assert.ok(points.length <= maxPoints && points.length * stepsPerPoint >= count);
      assert.equal(
        points.reduce((sum, { steps }) => sum + steps, 0),
        count,
      );
      assert.equal(
        points.reduce((sum, { examples }) => sum + examples, 0),
        4 * count,
      );
      assert.equal(Math.max(...points.map(({ range }) => range![1])), 9);
      assert.deepEqual(
        points.map(({ step }) => step),
        points.map((_, i) => Math.min(count, (i + 1) * stepsPerPoint)),
      );
      const mean = losses.reduce((sum, loss) => sum + loss, 0) / count;
      assert.ok(Math.abs(meanLoss(points.map(({ sums }) => sums[key]!))! - mean) < 1e-4);
    }),
    { numRuns: 20 },
  );
});

test("addStep counts a skipped step and shows no loss of it", () => {
  const { points } = seriesOf([3], "skip");
  assert.deepEqual(
    points.map(({ skipped, sums, range }) => [skipped, sums, range]),
    [[1, {}, null]],
  );
});
