import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { normal, random } from "../numerics/random.js";
import { exponentialError, fitExponential } from "./exponential.js";
import { fitMetric } from "./metric-law.js";
import { type Counts, microF1, pairedF1 } from "./paired-f1.js";
import { fitSigmoid, sigmoid } from "./sigmoid.js";

const losses = Array.from({ length: 25 }, (_, i) => 0.5 + i / 10);

test("fitSigmoid finds a sigmoid again", () => {
  const share = fc.double({ min: 0.2, max: 0.7, noNaN: true });
  fc.assert(
    fc.property(share, share, fc.double({ min: 2, max: 8, noNaN: true }), (drop, at, k) => {
      const truth = { p: -drop, x0: 0.5 + 2.4 * at, k, q: 0.95 };
      const found = fitSigmoid(losses.map((loss) => ({ loss, metric: sigmoid(truth, loss) })));
      for (const loss of losses) assert.ok(Math.abs(sigmoid(found, loss) - sigmoid(truth, loss)) < 1e-4);
    }),
    { numRuns: 20 },
  );
  assert.throws(() => fitSigmoid([]), /Cannot fit a sigmoid as it must have 4 points: it has 0/);
});

test("fitExponential finds an exponential again", () => {
  const truth = { k: 2.2, g: 0.71, eps: 0.857 };
  const found = fitExponential(losses.map((loss) => ({ loss, metric: 1 - exponentialError(truth, loss) })));
  assert.ok(Math.abs(found.g - truth.g) < 1e-4 && Math.abs(found.eps - truth.eps) < 1e-4);
});

test("fitMetric chooses the law that made the scores, and none for noise", () => {
  const runs = losses.map((loss, i) => ({ loss, C: 10 ** (22 - i / 5), metric: 0 }));
  const made = { p: -0.7, x0: 1.6, k: 5, q: 0.9 };
  const score = (loss: number) => sigmoid(made, loss);
  assert.equal(fitMetric(runs.map((run) => ({ ...run, metric: score(run.loss) })))!.chosen, "sigmoid");
  const direct = runs.map((run) => ({ ...run, metric: Math.exp(-Math.exp(6 - 0.14 * Math.log(run.C))) }));
  assert.equal(fitMetric(direct)!.chosen, "direct");
  const uniform = random(1);
  const noise = runs.map((run) => ({ ...run, metric: 0.5 + 0.01 * normal(uniform) }));
  assert.deepEqual([fitMetric(noise)!.chosen, fitMetric(noise)!.why], [null, "no scaling of the score detected"]);
  assert.equal(fitMetric(runs.slice(0, 7)), null);
});

test("pairedF1 sees a small difference on the same sentences that runs apart would hide", () => {
  const uniform = random(2);
  const first: Counts[] = Array.from({ length: 700 }, () => {
    const hard = uniform() < 0.3;
    return { tp: hard ? 0 : 2, fp: hard ? 1 : 0, fn: hard ? 2 : 0 };
  });
  const second = first.map((counts, i) => (i % 20 === 0 && counts.tp === 0 ? { tp: 2, fp: 0, fn: 0 } : counts));
  const { difference, interval, se } = pairedF1(first, second, { seed: 3 });
  assert.ok(Math.abs(difference - (microF1(second) - microF1(first))) < 1e-12);
  assert.ok(interval[0] > 0 && interval[0] < difference && difference < interval[1]);
  assert.ok(se < 0.01);
  assert.deepEqual(pairedF1(first, second, { seed: 3 }), pairedF1(first, second, { seed: 3 }));
  assert.equal(microF1([]), 0);
  assert.throws(
    () => pairedF1(first, second.slice(1)),
    /both runs must have the same sentences: they have 700 and 699/,
  );
});
