import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { clipByGlobalNorm, sumOfSquares } from "./clip.js";

const spread = Float32Array.from({ length: 5000 }, (_, i) => Math.sin(i * i) * 2 ** ((i % 40) - 20));

test("sumOfSquares adds within blocks of 1,024 first, then over the blocks", () => {
  let wanted = 0;
  for (let first = 0; first < spread.length; first += 1024) {
    wanted += spread.slice(first, first + 1024).reduce((sum, g) => sum + g * g, 0);
  }
  assert.equal(sumOfSquares([spread]), wanted);
  assert.notEqual(
    wanted,
    spread.reduce((sum, g) => sum + g * g, 0),
    "the example must tell the two orders apart",
  );
});

test("sumOfSquares has the same bits however whole blocks are handed over", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 6 }), (blocks) => {
      const parts: Float32Array[] = [];
      let first = 0;
      for (const count of blocks) {
        parts.push(spread.subarray(first, first + 1024 * count));
        first += 1024 * count;
      }
      assert.equal(sumOfSquares([...parts, spread.subarray(first)]), sumOfSquares([spread]));
    }),
  );
});

test("clipByGlobalNorm leaves small gradients alone and brings large ones to the limit", () => {
  assert.equal(clipByGlobalNorm(0, 1), 1);
  assert.equal(clipByGlobalNorm(0.999, 1), 1);
  assert.equal(clipByGlobalNorm(4, 1), 1 / (4 + 1e-6));
});
