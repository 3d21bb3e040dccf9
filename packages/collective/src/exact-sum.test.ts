import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { blockLength } from "./blocks.js";
import { addCounters, addLeaf, subtractLeaf } from "./exact-sum.js";
import { gradient, gradientValue, grouping, oracleQuanta, oracleSum, testScale } from "./oracle.fixture.js";

const scales = fc.record({
  quantumExponent: fc.integer({ min: -40, max: -20 }),
  leavesPerStep: fc.integer({ min: 1, max: 1000 }),
});

const bits = (values: Float64Array) => Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString("hex");

test("addLeaf rounds every value once, half to even, as whole numbers in BigInt do", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 700 }).chain((n) => gradient(n)),
      scales,
      (leaf, scale) => {
        const sum = new Float64Array(blockLength);
        const wanted = oracleSum([leaf], leaf.length, scale);
        const finite = [...leaf].every((g) => oracleQuanta(g, scale) !== undefined);
        assert.equal(addLeaf(sum, leaf, scale), finite);
        assert.deepEqual(Array.from(sum.subarray(0, leaf.length), BigInt), wanted);
        assert.ok(
          sum.subarray(leaf.length).every((x) => Object.is(x, 0)),
          "what follows the gradient is not touched",
        );
      },
    ),
  );
});

test("addLeaf takes ties to the even neighbour", () => {
  const q = 2 ** -30;
  const leaf = Float32Array.of(0.5 * q, 1.5 * q, 2.5 * q, -0.5 * q, -1.5 * q, -2.5 * q, 0.5000001 * q);
  const sum = new Float64Array(blockLength);
  addLeaf(sum, leaf, testScale);
  assert.deepEqual([...sum.subarray(0, 7)], [0, 2, 2, 0, -2, -2, 1]);
});

test("addLeaf gives the same bits for any order and any grouping of leaves", () => {
  const leafCount = testScale.leavesPerStep;
  // Longer than the kernels' window, with an end that fills no vector register.
  const length = 8 * blockLength + 1021;
  const leavesAndGroups = fc.tuple(
    fc.array(gradient(length), { minLength: leafCount, maxLength: leafCount }),
    grouping(leafCount),
    grouping(leafCount),
  );
  const sumOf = (leaves: Float32Array[], groups: number[][]) => {
    const total = new Float64Array(9 * blockLength);
    for (const group of groups) {
      const partial = new Float64Array(total.length);
      for (const leaf of group) addLeaf(partial, leaves[leaf]!, testScale);
      for (let i = 0; i < total.length; i++) total[i]! += partial[i]!;
    }
    return total;
  };
  fc.assert(
    fc.property(leavesAndGroups, ([leaves, some, others]) => {
      const sum = sumOf(leaves, some);
      assert.equal(bits(sum), bits(sumOf(leaves, others)));
      assert.deepEqual(Array.from(sum, BigInt), oracleSum(leaves, sum.length));
    }),
    { numRuns: 20 },
  );
});

test("subtractLeaf undoes addLeaf to the bit", () => {
  fc.assert(
    fc.property(gradient(1500), gradient(1500), (kept, removed) => {
      const sum = new Float64Array(2 * blockLength);
      addLeaf(sum, kept, testScale);
      const before = bits(sum);
      assert.equal(addLeaf(sum, removed, testScale), true);
      assert.equal(subtractLeaf(sum, removed, testScale), true);
      assert.equal(bits(sum), before);
    }),
    { numRuns: 30 },
  );
});

test("addLeaf judges a leaf by its own values, wherever they are, and adds nothing of a bad one", () => {
  const limit = 2 ** 53 / 8 / 2 ** 30;
  const above = Math.fround(limit * (1 + 2 ** -23));
  const bad = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, above, -above, 3e38);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9000 }), fc.nat(), bad, (length, place, value) => {
      const leaf = new Float32Array(length).fill(1);
      leaf[place % length] = value;
      const sum = new Float64Array(9 * blockLength).fill(5);
      assert.equal(addLeaf(sum, leaf, testScale), false);
      assert.equal(subtractLeaf(sum, leaf, testScale), false);
      assert.ok(sum.every((x) => x === 5));
    }),
  );
  assert.equal(addLeaf(new Float64Array(blockLength), Float32Array.of(limit, -limit), testScale), true);
});

test("addLeaf cannot overflow: K leaves at the limit are still exact", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 64 }), (leavesPerStep) => {
      const scale = { quantumExponent: -30, leavesPerStep };
      const largest = Float32Array.of(highest(2 ** 53 / leavesPerStep / 2 ** 30));
      const sum = new Float64Array(blockLength);
      for (let leaf = 0; leaf < leavesPerStep; leaf++) assert.equal(addLeaf(sum, largest, scale), true);
      assert.equal(BigInt(sum[0]!), oracleQuanta(largest[0]!, scale)! * BigInt(leavesPerStep));
      assert.ok(sum[0]! <= 2 ** 53);
    }),
  );
});

test("addLeaf reads and writes shared memory", () => {
  const sum = new Float64Array(new SharedArrayBuffer(8 * blockLength));
  const leaf = new Float32Array(new SharedArrayBuffer(4 * 10)).fill(1);
  addLeaf(sum, leaf, testScale);
  assert.deepEqual([...sum.subarray(8, 12)], [2 ** 30, 2 ** 30, 0, 0]);
});

test("addLeaf refuses a gradient longer than the sum, and a scale that is none", () => {
  const sum = new Float64Array(blockLength);
  assert.throws(() => addLeaf(sum, new Float32Array(blockLength + 1), testScale), /1025 of 1024 values/);
  for (const quantumExponent of [-127, 0.5, Number.NaN]) {
    assert.throws(() => addLeaf(sum, new Float32Array(1), { ...testScale, quantumExponent }), /quantumExponent/);
  }
  for (const leavesPerStep of [0, 1.5]) {
    assert.throws(() => addLeaf(sum, new Float32Array(1), { ...testScale, leavesPerStep }), /leavesPerStep/);
  }
});

test("addCounters adds whole numbers behind the gradient and refuses all others", () => {
  const sum = new Float64Array(2 * blockLength);
  addCounters(sum, 1, [1, 2, 3]);
  addCounters(sum, 1, Float64Array.of(10, -2, 2 ** 52));
  assert.deepEqual([...sum.subarray(blockLength, blockLength + 4)], [11, 0, 2 ** 52 + 3, 0]);
  for (const wrong of [0.5, Number.NaN, 2 ** 53]) {
    assert.throws(() => addCounters(sum, 1, [wrong]), /counter 0 as it must be a whole number below 2\^53/);
  }
  assert.throws(() => addCounters(sum, 1, [0, 0, 2 ** 53 - 2 ** 52]), /counter 2/);
  assert.throws(() => addCounters(sum, 1, new Float64Array(blockLength + 1)), /vector has 2048 values/);
});

test("the oracle itself rounds as IEEE 754 does", () => {
  fc.assert(
    fc.property(gradientValue, (g) => {
      const shift = 1.5 * 2 ** 52;
      const x = g * 2 ** 30;
      const rounded = Math.abs(x) < 2 ** 51 ? x + shift - shift : x;
      const quanta = oracleQuanta(g);
      if (quanta !== undefined) assert.equal(Number(quanta), rounded + 0);
      else assert.ok(Math.abs(rounded) > 2 ** 50);
    }),
  );
});

/** The largest float32 that is not above x. */
function highest(x: number): number {
  const near = Float32Array.of(x);
  if (near[0]! > x) new Uint32Array(near.buffer)[0]! -= 1;
  return near[0]!;
}
