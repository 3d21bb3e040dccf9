import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parameterLayout } from "./layout.js";
import { tf } from "./tf.js";
import { leaves, mapTree, unflatten } from "./tree.js";

test("leaves come in the order of their whole names, by code unit", () => {
  const t = tf.scalar(1);
  const tree = { b: [t, t], a: { z: t, "z-": t }, "a-": { x: t }, A: t, none: null };
  const names = leaves(tree).map(([name]) => name);
  assert.deepEqual(names, ["A", "a-.x", "a.z", "a.z-", "b.0", "b.1"]);
  assert.throws(() => leaves({ a: 3 }), /a must be a tensor, an object or an array: got number/);
});

test("unflatten undoes leaves, arrays included, beyond ten parts too", () => {
  const path = fc.array(fc.constantFrom("q", "block", "norm"), { minLength: 0, maxLength: 2 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 23 }), path, (count, prefix) => {
      const tensors = Array.from({ length: count }, (_, i) => tf.scalar(i));
      const tree = {
        head: tf.scalar(-1),
        list: tensors.map((x) => prefix.reduceRight<object>((inner, key) => ({ [key]: inner }), { x })),
      };
      assert.deepEqual(unflatten(leaves(tree)), tree);
    }),
    { numRuns: 30 },
  );
});

test("unflatten refuses a name that is a part of another", () => {
  assert.throws(
    () =>
      unflatten([
        ["a", 1],
        ["a.b", 2],
      ]),
    /a\.b is/,
  );
  assert.throws(
    () =>
      unflatten([
        ["a.b", 1],
        ["a", 2],
      ]),
    /a is/,
  );
  assert.throws(
    () =>
      unflatten([
        ["a", 1],
        ["a", 2],
      ]),
    RangeError,
  );
});

test("mapTree keeps the form", () => {
  const tree = { a: tf.scalar(1), b: [tf.scalar(2)] };
  const doubled = mapTree(tree, (tensor, name) => tf.mul(tensor, name === "a" ? 10 : 100));
  assert.deepEqual([doubled.a.dataSync()[0], doubled.b[0]!.dataSync()[0]], [10, 200]);
});

test("parameterLayout sorts by name and leaves no gap", () => {
  const { entries, length } = parameterLayout([
    { name: "b.10", shape: [2, 3] },
    { name: "b.2", shape: [4] },
    { name: "a", shape: [] },
  ]);
  assert.deepEqual(
    entries.map(({ name, offset, size }) => [name, offset, size]),
    [
      ["a", 0, 1],
      ["b.10", 1, 6],
      ["b.2", 7, 4],
    ],
  );
  assert.equal(length, 11);
  assert.throws(
    () =>
      parameterLayout([
        { name: "a", shape: [1] },
        { name: "a", shape: [1] },
      ]),
    /a is given twice/,
  );
  assert.throws(() => parameterLayout([{ name: "a", shape: [0] }]), /got \[0\]/);
});
