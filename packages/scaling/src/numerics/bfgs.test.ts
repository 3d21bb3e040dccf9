import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bfgs, type Objective } from "./bfgs.js";
import { boundedBfgs } from "./bounded.js";
import { multiStart } from "./multi-start.js";

/** Rosenbrock's valley: 0 at (1, 1). */
const rosenbrock: Objective = ([x, y], gradient) => {
  gradient[0] = -400 * x! * (y! - x! * x!) - 2 * (1 - x!);
  gradient[1] = 200 * (y! - x! * x!);
  return 100 * (y! - x! * x!) ** 2 + (1 - x!) ** 2;
};

const near = (got: ArrayLike<number>, want: readonly number[], tolerance: number) =>
  want.every((value, i) => Math.abs(got[i]! - value) <= tolerance);

test("bfgs walks down Rosenbrock's valley", () => {
  const { x, value, gradientNorm } = bfgs(rosenbrock, [-1.2, 1]);
  assert.ok(near(x, [1, 1], 1e-8), String(x));
  assert.ok(value < 1e-16 && gradientNorm < 1e-6);
});

test("bfgs finds the minimum of any convex parabola, whatever its scale", () => {
  const number = fc.double({ min: -100, max: 100, noNaN: true });
  const scale = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(number, scale), { minLength: 1, maxLength: 6 }), (axes) => {
      const parabola: Objective = (x, gradient) => {
        for (const [i, [at, width]] of axes.entries()) gradient[i] = 2 * width * (x[i]! - at);
        return axes.reduce((sum, [at, width], i) => sum + width * (x[i]! - at) ** 2, 0);
      };
      const { value } = bfgs(parabola, new Array<number>(axes.length).fill(0));
      const atStart = axes.reduce((sum, [at, width]) => sum + width * at * at, 0);
      assert.ok(value <= 1e-9 * atStart + 1e-12, `${value}`);
    }),
    { numRuns: 50 },
  );
});

test("bfgs holds where an objective has a kink", () => {
  const kinked: Objective = ([x, y], gradient) => {
    gradient[0] = Math.sign(x! - 2) + 0.2 * x!;
    gradient[1] = 3 * Math.sign(y! + 1);
    return Math.abs(x! - 2) + 0.1 * x! ** 2 + 3 * Math.abs(y! + 1);
  };
  const { x } = bfgs(kinked, [10, 10]);
  assert.ok(near(x, [2, -1], 1e-3), String(x));
});

test("boundedBfgs stops at a bound, says so, and lets go of one that is not needed", () => {
  const bounds = { lower: [-Infinity, -Infinity], upper: [0.5, Infinity] };
  const { x, atBound } = boundedBfgs(rosenbrock, [-1.2, 1], bounds);
  assert.ok(near(x, [0.5, 0.25], 1e-7), String(x));
  assert.deepEqual(atBound, [0]);
  const inside = boundedBfgs(rosenbrock, [3, -3], { lower: [-2, -2], upper: [3, 3] });
  assert.ok(near(inside.x, [1, 1], 1e-6), String(inside.x));
  assert.deepEqual(inside.atBound, []);
});

test("multiStart keeps the best minimum, counts who found it, and names the second", () => {
  /** Minima at −1 (value 0.3) and 1 (value 0). */
  const wells: Objective = ([x], gradient) => {
    gradient[0] = 4 * x! * (x! * x! - 1) - 0.15;
    return (x! * x! - 1) ** 2 - 0.15 * (x! - 1);
  };
  const { best, reached, starts, second } = multiStart(wells, [[-2], [-0.5], [2], [1.5], [0.9]]);
  assert.ok(Math.abs(best.x[0]! - 1.018) < 1e-3);
  assert.deepEqual([reached, starts], [3, 5]);
  assert.ok(second !== null && Math.abs(second.x[0]! + 0.98) < 1e-2);
  assert.equal(multiStart(wells, [[2], [1.5], [0.9]], { enough: 2 }).starts, 2);
  const nowhere: Objective = () => Number.NaN;
  assert.throws(() => multiStart(nowhere, [[0]]), /must be finite at one start/);
});
