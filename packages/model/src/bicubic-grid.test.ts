import assert from "node:assert/strict";
import { test } from "node:test";
import { bicubicMatrix } from "./bicubic-grid.js";

test("bicubicMatrix is the identity for the same length, and every row sums to 1 for others", () => {
  for (const from of [1, 2, 5]) {
    const same = bicubicMatrix(from, from);
    for (const [at, value] of same.entries()) assert.equal(value, at % (from + 1) === 0 ? 1 : 0);
    for (const to of [1, 3, 8]) {
      const matrix = bicubicMatrix(from, to);
      for (let row = 0; row < to; row++) {
        const sum = matrix.subarray(row * from, (row + 1) * from).reduce((total, value) => total + value, 0);
        assert.ok(Math.abs(sum - 1) < 1e-6, `${from} to ${to}, row ${row}: ${sum}`);
      }
    }
  }
});

test("bicubicMatrix takes from the four nearest, the border repeated", () => {
  // Twice as many: the first place lies at -0.25, between a repeated border and the first.
  const [first, second] = bicubicMatrix(4, 8);
  assert.ok(Math.abs(first! + second! + bicubicMatrix(4, 8)[2]! - 1) < 1e-6);
  assert.ok(first! > 1 && second! < 0);
});
