import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  type ExampleIndex,
  leafExamples,
  type SamplerPlan,
  type SamplerSpec,
  samplerPlan,
  stepExamples,
} from "./sampler.js";

const spec: SamplerSpec = {
  seed: 7,
  sizes: [3, 5],
  mix: "proportional",
  temperature: 2,
  leavesPerStep: 2,
  examplesPerLeaf: 2,
};
const anySpec: fc.Arbitrary<SamplerSpec> = fc.record({
  seed: fc.maxSafeNat(),
  sizes: fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 5 }).filter((sizes) => sizes.some((n) => n > 0)),
  mix: fc.constantFrom("proportional", "round-robin", "temperature"),
  temperature: fc.double({ min: 0.5, max: 10, noNaN: true }),
  leavesPerStep: fc.integer({ min: 1, max: 7 }),
  examplesPerLeaf: fc.integer({ min: 1, max: 9 }),
});

const name = ({ dataset, example }: ExampleIndex) => `${dataset}.${example}`;

/** The first `count` examples that a run reads. */
function firstExamples(plan: SamplerPlan, count: number): ExampleIndex[] {
  const steps = Math.ceil(count / (plan.leavesPerStep * plan.examplesPerLeaf));
  return Array.from({ length: steps }, (_, step) => stepExamples(plan, step))
    .flat()
    .slice(0, count);
}

test("leafExamples has the examples it always had", () => {
  const row = (mix: SamplerSpec["mix"]) =>
    firstExamples(samplerPlan({ ...spec, mix }), 16)
      .map(name)
      .join(" ");
  assert.equal(row("proportional"), "1.0 1.1 0.0 1.3 1.4 1.2 0.1 0.2 0.0 0.2 1.0 1.3 1.1 1.2 1.4 0.1");
  assert.equal(row("round-robin"), "0.1 1.0 0.0 1.1 0.2 1.4 0.0 1.2 0.1 1.3 0.2 1.4 0.0 1.0 0.2 1.1");
  assert.equal(row("temperature"), "1.0 0.1 1.1 0.0 1.4 0.2 1.2 1.3 0.0 1.4 0.1 1.0 0.2 1.1 0.0 1.3");
});

test("leafExamples hands out each example of a dataset once before any comes again, for any mix, K and B", () => {
  fc.assert(
    fc.property(anySpec, (any) => {
      const row = firstExamples(samplerPlan(any), 400);
      for (const [dataset, size] of any.sizes.entries()) {
        const own = row.filter((index) => index.dataset === dataset).map(({ example }) => example);
        if (size === 0) assert.deepEqual(own, []);
        for (let epoch = 0; epoch * size < own.length && size > 0; epoch++) {
          const part = own.slice(epoch * size, (epoch + 1) * size);
          assert.equal(new Set(part).size, part.length, `epoch ${epoch} of dataset ${dataset}`);
          assert.ok(part.every((example) => example >= 0 && example < size));
        }
      }
    }),
  );
});

test("the proportional mix reads all examples of all datasets once an epoch, each epoch in another order", () => {
  const plan = samplerPlan({ ...spec, sizes: [30, 0, 50] });
  const row = firstExamples(plan, 240).map(name);
  const epochs = [row.slice(0, 80), row.slice(80, 160), row.slice(160)];
  for (const epoch of epochs) assert.equal(new Set(epoch).size, 80);
  assert.equal(new Set(epochs.map((epoch) => epoch.join())).size, 3);
});

test("leafExamples depends on (spec, step, leaf) alone", () => {
  fc.assert(
    fc.property(anySpec, fc.array(fc.tuple(fc.nat({ max: 10 ** 6 }), fc.nat()), { maxLength: 5 }), (any, calls) => {
      const plan = samplerPlan(any);
      const ask = ([step, leaf]: [number, number]) => leafExamples(plan, step, leaf % any.leavesPerStep);
      const first = calls.map(ask);
      assert.deepEqual(calls.toReversed().map(ask).toReversed(), first);
      assert.deepEqual(
        calls.map(([step, leaf]) => leafExamples(samplerPlan(structuredClone(any)), step, leaf % any.leavesPerStep)),
        first,
      );
    }),
  );
});

test("K and B cut the same row of examples into leaves", () => {
  const plans = [
    [1, 12],
    [3, 4],
    [12, 1],
    [2, 5],
  ].map(([leavesPerStep, examplesPerLeaf]) =>
    samplerPlan({ ...spec, sizes: [9, 20], leavesPerStep: leavesPerStep!, examplesPerLeaf: examplesPerLeaf! }),
  );
  const rows = plans.map((plan) => firstExamples(plan, 100));
  for (const row of rows) assert.deepEqual(row, rows[0]);
});

test("the mixes share a long run as they say", () => {
  const shares = (mix: SamplerSpec["mix"], temperature: number) => {
    const plan = samplerPlan({
      ...spec,
      sizes: [100, 0, 900],
      mix,
      temperature,
      leavesPerStep: 8,
      examplesPerLeaf: 16,
    });
    const row = firstExamples(plan, 12_000);
    return [0, 1, 2].map((dataset) => row.filter((index) => index.dataset === dataset).length);
  };
  assert.deepEqual(shares("proportional", 2), [1200, 0, 10_800]);
  assert.deepEqual(shares("round-robin", 2), [6000, 0, 6000]);
  assert.deepEqual(shares("temperature", 2), [3000, 0, 9000]);
});

test("leafExamples does not walk to a far step", () => {
  const far = leafExamples(samplerPlan({ ...spec, mix: "temperature", sizes: [30_000, 12_000] }), 10 ** 12, 1);
  assert.equal(far.length, 2);
});

test("samplerPlan and leafExamples refuse what is out of range", () => {
  assert.throws(() => samplerPlan({ ...spec, sizes: [0, 0] }), /a dataset must hold training examples: all are empty/);
  assert.throws(() => samplerPlan({ ...spec, sizes: [1.5] }), /sizes must be integers ≥ 0: got 1.5/);
  assert.throws(() => samplerPlan({ ...spec, seed: -1 }), /seed must be an integer ≥ 0: got -1/);
  assert.throws(() => samplerPlan({ ...spec, leavesPerStep: 0 }), /leavesPerStep must be an integer ≥ 1: got 0/);
  assert.throws(() => samplerPlan({ ...spec, temperature: 0 }), /temperature must be above 0: got 0/);
  assert.throws(() => leafExamples(samplerPlan(spec), 0, 2), /leaf must be an integer from 0 to 1: got 2/);
  assert.throws(() => leafExamples(samplerPlan(spec), -1, 0), /step must be an integer ≥ 0/);
  assert.throws(() => leafExamples(samplerPlan(spec), 2 ** 53, 0), /below 2\^53/);
});
