import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { lossOf } from "../fit/predict-loss.js";
import { envelope } from "./envelope.js";
import { flopsCurve, flopsPoints } from "./flops-curve.js";
import { isoFlop } from "./isoflop.js";
import { chinchillaExponents, computeOptimum, sixN } from "./optimum.js";
import { chinchilla } from "./separable-laws.js";

const truth = { A: 400, B: 1500, E: 1.8, alpha: 0.34, beta: 0.34 };
const loss = lossOf(chinchilla, truth);
const budgets = [1e18, 3e18, 1e19, 3e19, 1e20, 3e20];

test("isoFlop finds the exponent of a balanced surface from budgets on both sides of the optimum", () => {
  const points = budgets.flatMap((C) => {
    const { N } = computeOptimum(loss, C);
    return [-1.2, -0.8, -0.4, 0, 0.4, 0.8, 1.2].map((off) => {
      const x = N * Math.exp(off);
      return { C, x, loss: loss(x, C / (6 * x)) };
    });
  });
  const { line, budgets: fits } = isoFlop(points);
  assert.ok(Math.abs(line.slope - 0.5) < 1e-6, `${line.slope}`);
  assert.ok(fits.every(({ dropped, curvature }) => dropped === null && curvature > 0));
});

test("isoFlop drops budgets that do not show their optimum, and says why", () => {
  const at = (C: number, f: (x: number) => number, xs = [1, 2, 4, 8]) =>
    xs.map((x) => ({ C, x, loss: f(Math.log(x)) }));
  const { budgets: fits } = isoFlop([
    ...at(1, (x) => (x - 1) ** 2),
    ...at(2, (x) => (x - 1.1) ** 2),
    ...at(3, (x) => (x - 9) ** 2),
    ...at(4, (x) => 5 - (x - 1) ** 2),
    ...at(5, (x) => x, [1, 2]),
  ]);
  assert.deepEqual(
    fits.map(({ dropped }) => dropped),
    [
      null,
      null,
      "the optimum is at or outside the sampled range",
      "the curve does not bend upwards",
      "fewer than 3 sizes",
    ],
  );
});

test("envelope keeps the lower hull while the loss falls, and its slopes are near the exponents", () => {
  const sizes = Array.from({ length: 40 }, (_, i) => 1e6 * 1.3 ** i);
  const curves = sizes.flatMap((N) =>
    Array.from({ length: 40 }, (_, i) => 1e8 * 1.4 ** i).map((D) => ({ N, D, C: 6 * N * D, loss: loss(N, D) })),
  );
  const { hull, N, D } = envelope(curves);
  for (const [i, point] of hull.entries()) {
    if (i > 0) assert.ok(point.C > hull[i - 1]!.C && point.loss < hull[i - 1]!.loss);
  }
  const middle = curves.filter(({ C }) => C > 1e16 && C < 1e22);
  assert.ok(Math.abs(N.slope + D.slope - 1) < 1e-9 && hull.length > 10 && middle.length > 0);
  const { a } = chinchillaExponents(truth);
  assert.ok(Math.abs(envelope(middle).N.slope - a) < 0.1);
});

test("flopsCurve goes through what was measured and is a power between and beyond", () => {
  const positive = fc.double({ min: 1, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(positive, positive), { minLength: 2, maxLength: 6 }), (steps) => {
      let N = 1e6;
      const points = steps.map(([growth, factor]) => {
        N *= 1.1 + growth;
        return { N, flopsPerToken: 6 * N * factor };
      });
      const curve = flopsCurve(points);
      for (const point of points) assert.ok(Math.abs(curve(point.N) / point.flopsPerToken - 1) < 1e-9);
    }),
  );
  assert.equal(flopsCurve([]), sixN);
  const runs = [1e6, 2e6].flatMap((N) => [1, 2, 3].map((D) => ({ N, D, C: D * N ** 1.1 })));
  const curve = flopsCurve(flopsPoints([...runs, { N: 3e6, D: 1, C: null }]));
  assert.ok(Math.abs(curve(8e6) / 8e6 ** 1.1 - 1) < 1e-9 && Math.abs(curve(1e5) / 1e5 ** 1.1 - 1) < 1e-9);
});
