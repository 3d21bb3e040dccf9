import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { conditionNumber, eigenvalues } from "./eigenvalues.js";
import { goldenSection } from "./golden-section.js";
import { line, linearRegression, parabola } from "./least-squares.js";
import { nonNegativeLeastSquares } from "./non-negative.js";
import { inverse, solve } from "./solve.js";

const close = (a: number, b: number, tolerance = 1e-9) => Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b));

test("solve and inverse undo a product; a singular matrix has neither", () => {
  const A = [
    [0, 2, 1],
    [1, -3, 4],
    [5, 1, 1],
  ];
  const x = solve(A, [7, 5, 10])!;
  const product = A.map((row) => row.reduce((sum, value, i) => sum + value * x[i]!, 0));
  assert.ok(product.every((value, i) => close(value, [7, 5, 10][i]!)));
  const back = inverse(A)!;
  const unit = A.map((row) => back[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * back[k]![j]!, 0)));
  assert.ok(unit.flat().every((value, i) => close(value, i % 4 === 0 ? 1 : 0)));
  const singular = [
    [1, 2],
    [2, 4],
  ];
  assert.equal(solve(singular, [1, 1]), null);
  assert.equal(inverse(singular), null);
});

test("eigenvalues of a symmetric matrix, and its condition number", () => {
  const matrix = [
    [2, -1, 0],
    [-1, 2, -1],
    [0, -1, 2],
  ];
  const wanted = [2 - Math.SQRT2, 2, 2 + Math.SQRT2];
  assert.ok(eigenvalues(matrix).every((value, i) => close(value, wanted[i]!)));
  assert.ok(close(conditionNumber(matrix), wanted[2]! / wanted[0]!));
  assert.equal(conditionNumber([[0]]), Number.POSITIVE_INFINITY);
});

test("nonNegativeLeastSquares is never worse than any other choice above 0", () => {
  const number = fc.integer({ min: -50, max: 50 }).map((tenths) => tenths / 10);
  const row = fc.tuple(fc.tuple(number, number, number), number);
  fc.assert(
    fc.property(fc.array(row, { minLength: 4, maxLength: 12 }), fc.tuple(number, number, number), (rows, other) => {
      const gram = [0, 1, 2].map((i) => [0, 1, 2].map((j) => rows.reduce((sum, [f]) => sum + f[i]! * f[j]!, 0)));
      const moment = [0, 1, 2].map((i) => rows.reduce((sum, [f, y]) => sum + f[i]! * y, 0));
      const { x, value } = nonNegativeLeastSquares(gram, moment);
      const cost = (at: readonly number[]) =>
        rows.reduce((sum, [f, y]) => sum + (f[0] * at[0]! + f[1] * at[1]! + f[2] * at[2]! - y) ** 2, 0);
      assert.ok(x.every((coefficient) => coefficient >= 0));
      const squares = rows.reduce((sum, [, y]) => sum + y * y, 0);
      assert.ok(close(value + squares, cost(x), 1e-6));
      assert.ok(cost(x) <= cost(other.map(Math.abs)) + 1e-6 * (1 + squares));
    }),
  );
});

test("line, parabola and linearRegression find what points were made from", () => {
  const x = [1e3, 1e3 + 1, 1e3 + 2, 1e3 + 5];
  const straight = line(
    x,
    x.map((value) => 3 * value - 7),
  );
  assert.ok(close(straight.slope, 3) && close(straight.intercept, -7, 1e-6) && straight.slopeError! < 1e-9);
  const bowl = parabola(
    x,
    x.map((value) => 2 * (value - 1002.5) ** 2 + 4),
  );
  assert.ok(close(bowl.vertex, 1002.5) && close(bowl.lowest, 4, 1e-6) && close(bowl.curvature, 4, 1e-6));
  const dependent = () =>
    linearRegression(
      [
        [1, 2],
        [2, 4],
        [3, 6],
      ],
      [1, 2, 3],
    );
  assert.throws(dependent, /2 columns must be independent/);
});

test("goldenSection finds the lowest place of a curve with one valley", () => {
  fc.assert(
    fc.property(fc.double({ min: -9, max: 9, noNaN: true }), (at) => {
      assert.ok(Math.abs(goldenSection((x) => Math.abs(x - at) ** 1.5, -10, 10) - at) < 1e-6);
    }),
  );
});
