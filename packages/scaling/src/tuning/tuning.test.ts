import assert from "node:assert/strict";
import { test } from "node:test";
import { normal, random } from "../numerics/random.js";
import { type AshaStep, nextTrial, type Trial } from "./asha.js";
import { criticalBatch } from "./critical-batch.js";
import { learningRateLaw } from "./learning-rate-law.js";
import { type NoiseScale, noiseScale } from "./noise-scale.js";
import { byRule, ladderRules } from "./power-rule.js";

test("learningRateLaw finds the power law of the best rates and says which sizes are not tuned", () => {
  const best = (N: number) => 0.3 * N ** -0.4;
  const rates = [1e-3, 2e-3, 4e-3, 8e-3];
  const runs = [1e5, 4e5, 1.6e6].flatMap((N) =>
    rates.map((learningRate) => ({ N, D: 1e8, learningRate, loss: 2 + 0.1 * Math.log(learningRate / best(N)) ** 2 })),
  );
  const law = learningRateLaw([...runs.filter(({ N }) => N < 1e6), ...runs.filter(({ N }) => N === 1.6e6)])!;
  assert.deepEqual(
    law.best.map(({ untuned }) => untuned),
    [null, null, "the best learning rate is on the edge of the grid"],
  );
  assert.ok(Math.abs(law.byN + 0.4) < 1e-6 && Math.abs(Math.exp(law.intercept) - 0.3) < 1e-4 && law.byD === 0);
  assert.equal(learningRateLaw(runs.slice(0, 4)), null);
});

test("noiseScale finds tr(Σ)/|G|² of made-up gradients from leaves and their mean", () => {
  const uniform = random(9);
  const [size, leaves, perLeaf, sigma] = [40, 8, 4, 0.5];
  const truth = Array.from({ length: size }, (_, i) => Math.sin(i));
  const wanted = (size * sigma ** 2) / truth.reduce((sum, x) => sum + x * x, 0);
  const norm = (x: readonly number[]) => x.reduce((sum, value) => sum + value * value, 0);
  let scale: NoiseScale | undefined;
  for (let step = 0; step < 400; step++) {
    const parts = Array.from({ length: leaves }, () =>
      truth.map((mean) => mean + (sigma / Math.sqrt(perLeaf)) * normal(uniform)),
    );
    const whole = truth.map((_, i) => parts.reduce((sum, part) => sum + part[i]!, 0) / leaves);
    const smallSquaredNorm = parts.reduce((sum, part) => sum + norm(part), 0) / leaves;
    const batches = { smallBatch: perLeaf, bigBatch: perLeaf * leaves };
    scale = noiseScale({ ...batches, smallSquaredNorm, bigSquaredNorm: norm(whole) }, scale);
  }
  assert.ok(Math.abs(scale!.scale / wanted - 1) < 0.1, `${scale!.scale} ${wanted}`);
  const equal = { smallBatch: 4, bigBatch: 4, smallSquaredNorm: 1, bigSquaredNorm: 1 };
  assert.throws(() => noiseScale(equal), /a leaf must be below the batch 4: it is 4/);
});

test("criticalBatch finds where steps and examples balance", () => {
  const runs = [8, 16, 64, 256].map((batch) => ({ batch, steps: 1000 * (1 + 50 / batch) }));
  const { minSteps, minExamples, batch } = criticalBatch(runs);
  assert.ok(Math.abs(minSteps - 1000) < 1e-6 && Math.abs(minExamples - 50_000) < 1e-3 && Math.abs(batch - 50) < 1e-6);
});

test("byRule is a power law through one point", () => {
  assert.equal(byRule(ladderRules.batch, 108e6), 160);
  assert.ok(Math.abs(byRule(ladderRules.learningRate, 8 * 108e6) - 0.0047 / 2) < 1e-12);
});

test("nextTrial finds a best setting with less work than all to the end, in whatever order workers finish", () => {
  const settings = Array.from({ length: 18 }, (_, i) => `lr${i}`);
  const quality = (id: string) => Math.abs(Number(id.slice(2)) - 11);
  for (const seed of [1, 2, 3]) {
    const uniform = random(seed);
    const trials: Trial[] = [];
    const act = (step: AshaStep) => {
      if (step.kind === "start") trials.push({ id: step.id, rung: 0, loss: null });
      if (step.kind === "promote") trials.push({ id: step.id, rung: step.rung, loss: null });
      return step.kind;
    };
    for (let turn = 0; turn < 400; turn++) {
      const running = trials.filter(({ loss }) => loss === null);
      const finishes = running[Math.floor(uniform() * running.length)];
      if (finishes && (running.length >= 4 || uniform() < 0.5)) finishes.loss = quality(finishes.id);
      else if (act(nextTrial(settings, trials, { eta: 3, rungs: 2 })) === "done") break;
    }
    assert.equal(nextTrial(settings, trials, { eta: 3, rungs: 2 }).kind, "done");
    const top = trials.filter(({ rung }) => rung === 2);
    assert.ok(
      top.some(({ id }) => quality(id) <= 1),
      JSON.stringify(top),
    );
    assert.ok(top.length <= settings.length / 2 && trials.filter(({ rung }) => rung === 0).length === settings.length);
  }
});
