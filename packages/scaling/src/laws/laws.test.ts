import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { lossOf } from "../fit/predict-loss.js";
import { centred, pointOf } from "../fit/run.js";
import type { LawParameters } from "./law.js";
import { laws } from "./laws.js";
import { chinchillaExponents, computeOptimum } from "./optimum.js";
import { chinchilla } from "./separable-laws.js";

const share = fc.double({ min: 0.1, max: 0.9, noNaN: true });
const parameters: fc.Arbitrary<LawParameters> = fc.record({
  ...{ A: fc.double({ min: 10, max: 1e4, noNaN: true }), B: fc.double({ min: 10, max: 1e4, noNaN: true }) },
  ...{ E: fc.double({ min: 0.1, max: 3, noNaN: true }), alpha: share, beta: share },
  ...{ RD: fc.double({ min: 1, max: 50, noNaN: true }), RN: fc.double({ min: 1, max: 50, noNaN: true }) },
  ...{ G: fc.double({ min: 0.1, max: 10, noNaN: true }), aN: share, aD: share },
  ...{ Nc: fc.double({ min: 1e8, max: 1e14, noNaN: true }), Dc: fc.double({ min: 1e8, max: 1e14, noNaN: true }) },
});
const run = fc
  .record({
    N: fc.double({ min: 1e5, max: 1e11, noNaN: true }),
    D: fc.double({ min: 1e6, max: 1e12, noNaN: true }),
    epochs: fc.double({ min: 1, max: 60, noNaN: true }),
  })
  .map(({ N, D, epochs }) => ({ N, D, U: D / epochs, loss: 1 }));

test("every law's gradient is that of its loss", () => {
  fc.assert(
    fc.property(parameters, run, (given, at) => {
      for (const law of Object.values(laws)) {
        const theta = law.thetaOf(given);
        const gradient = new Float64Array(theta.length);
        const scratch = new Float64Array(theta.length);
        law.logLoss(theta, pointOf(at), gradient);
        for (const i of theta.keys()) {
          const step = 1e-5 * Math.max(1, Math.abs(theta[i]!));
          const [up, down] = [step, -step].map((by) =>
            law.logLoss(theta.with(i, theta[i]! + by), pointOf(at), scratch),
          );
          const slope = (up! - down!) / (2 * step);
          const tolerance = 1e-4 * Math.max(1, Math.abs(slope));
          assert.ok(
            Math.abs(slope - gradient[i]!) <= tolerance,
            `${law.name} ${law.theta[i]}: ${gradient[i]} ${slope}`,
          );
        }
      }
    }),
    { numRuns: 60 },
  );
});

test("every law gives the same loss in centred logs, and its parameters back", () => {
  const centre = { N: 17, D: 21 };
  fc.assert(
    fc.property(parameters, run, (given, at) => {
      for (const law of Object.values(laws)) {
        const theta = law.thetaOf(given);
        const scratch = new Float64Array(theta.length);
        const [moved] = centred([pointOf(at)], centre);
        const plain = law.logLoss(theta, pointOf(at), scratch);
        const shifted = law.logLoss(law.shift(theta, centre, -1), moved!, scratch);
        assert.ok(Math.abs(plain - shifted) < 1e-9 * Math.max(1, Math.abs(plain)), law.name);
        const back = law.natural(law.shift(law.shift(theta, centre, -1), centre, 1));
        for (const [name, value] of Object.entries(back)) assert.ok(Math.abs(value / given[name]! - 1) < 1e-9, name);
      }
    }),
    { numRuns: 60 },
  );
});

test("repeats are worth less than new data, and never more than their own number", () => {
  fc.assert(
    fc.property(parameters, run, (given, { N, D, U }) => {
      const predict = lossOf(laws["repeated-data"], given);
      assert.ok(predict(N, D, U) >= predict(N, D, D) - 1e-12);
      assert.ok(predict(N, D, U) <= predict(N, U, U) + 1e-12);
    }),
  );
});

test("Chinchilla's loss falls with N and with D, towards E", () => {
  fc.assert(
    fc.property(parameters, run, (given, { N, D }) => {
      const predict = lossOf(chinchilla, given);
      assert.ok(predict(2 * N, D) < predict(N, D) && predict(N, 2 * D) < predict(N, D));
      assert.ok(predict(N, D) > given.E!);
    }),
  );
});

test("computeOptimum is the closed form where C is 6 N D, and obeys other accountings", () => {
  fc.assert(
    fc.property(parameters, fc.double({ min: 15, max: 24, noNaN: true }), (given, log10C) => {
      const C = 10 ** log10C;
      const { a, b, G } = chinchillaExponents(given);
      const [N, D] = [G * (C / 6) ** a, (C / 6) ** b / G];
      fc.pre(N > 1e4 && N < 1e14);
      const found = computeOptimum(lossOf(chinchilla, given), C);
      assert.ok(Math.abs(Math.log(found.N / N)) < 1e-3 && Math.abs(Math.log(found.D / D)) < 1e-3);
    }),
  );
  const given = { A: 400, B: 1500, E: 1.8, alpha: 0.34, beta: 0.34 };
  const heads = (N: number) => 6 * N + 1e9;
  const { N, D, C } = computeOptimum(lossOf(chinchilla, given), 1e20, heads);
  assert.ok(Math.abs(D * heads(N) - C) < 1e-6 * C);
  const beside = [0.9, 1.1].map((by) => lossOf(chinchilla, given)(N * by, C / heads(N * by)));
  assert.ok(beside.every((loss) => loss > lossOf(chinchilla, given)(N, D)));
});
