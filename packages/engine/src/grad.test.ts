import assert from "node:assert/strict";
import { einsum } from "./einsum.js";
import { valueAndGrad } from "./grad.js";
import { forEachGradient, parameterLayout, readInto, tensorsOf } from "./layout.js";
import { liveTensors } from "./live-tensors.js";
import { testOnEachBackend } from "./testing.js";
import { tf } from "./tf.js";
import { disposeTree } from "./tree.js";

interface Params {
  weight: tf.Tensor2D;
  bias: tf.Tensor1D;
  unused: tf.Tensor1D[];
}

const layout = parameterLayout([
  { name: "weight", shape: [3, 2] },
  { name: "unused.0", shape: [4] },
  { name: "bias", shape: [2] },
]);
const flat = Float32Array.from({ length: layout.length }, (_, i) => i + 1);

/** Half the squares of `x·weight + bias`, and the rows' shares of it. */
function halfSquares({ weight, bias }: Params, x: tf.Tensor2D) {
  const y = tf.add(einsum("nd,df->nf", x, weight), bias);
  const rows = tf.mul(tf.sum(tf.square(y), 1), 0.5);
  return { value: tf.sum(rows) as tf.Scalar, kept: { rows, absent: null } };
}

testOnEachBackend(
  "valueAndGrad gives value, kept tensors and a gradient for every parameter, and leaks nothing",
  () => {
    const before = liveTensors();
    const params = tensorsOf<Params>(layout, flat);
    const x = tf.tensor2d([1, 0, 2, 0, 1, 0], [2, 3]);
    const { value, kept, gradients } = valueAndGrad((p: Params) => halfSquares(p, x), params);
    // bias 1 2, weight 7 8 / 9 10 / 11 12: y = (30, 34), (10, 12).
    assert.deepEqual([...value.dataSync()], [(900 + 1156 + 100 + 144) / 2]);
    assert.deepEqual([...kept.rows.dataSync()], [1028, 122]);
    assert.equal(kept.absent, null);
    assert.deepEqual([...gradients.bias.dataSync()], [40, 46]);
    assert.deepEqual([...gradients.weight.dataSync()], [30, 34, 10, 12, 60, 68]);
    assert.deepEqual([...gradients.unused[0]!.dataSync()], [0, 0, 0, 0]);
    for (const tree of [params, gradients, kept, { x, value }]) disposeTree(tree);
    assert.deepEqual(liveTensors(), before);
  },
);

testOnEachBackend("valueAndGrad that throws leaves nothing behind and works again", () => {
  const before = liveTensors();
  const params = tensorsOf<Params>(layout, flat);
  const x = tf.tensor2d([1, 0, 2], [1, 3]);
  const failing = (p: Params): ReturnType<typeof halfSquares> => {
    halfSquares(p, x);
    throw new RangeError("no");
  };
  assert.throws(() => valueAndGrad(failing, params), /no/);
  const notScalar = (p: Params) => ({ ...halfSquares(p, x), value: "text" as unknown as tf.Scalar });
  assert.throws(() => valueAndGrad(notScalar, params));
  const again = valueAndGrad((p: Params) => halfSquares(p, x), params);
  for (const tree of [params, again, { x }]) disposeTree(tree);
  assert.deepEqual(liveTensors(), before);
});

testOnEachBackend("forEachGradient visits in layout order and frees each tensor", () => {
  const before = liveTensors();
  const seen: [number, number[]][] = [];
  forEachGradient(layout, tensorsOf<Params>(layout, flat), (offset, values) => {
    seen.push([offset, [...values]]);
  });
  assert.deepEqual(seen, [
    [0, [1, 2]],
    [2, [3, 4, 5, 6]],
    [6, [7, 8, 9, 10, 11, 12]],
  ]);
  assert.throws(
    () => forEachGradient(layout, { weight: tf.zeros([3, 2]) }, () => {}),
    /wanted bias \[2\], got weight \[3, 2\]/,
  );
  assert.throws(
    () =>
      forEachGradient(layout, tensorsOf<Params>(layout, flat), () => {
        throw new Error("stop");
      }),
    /stop/,
  );
  assert.deepEqual(liveTensors(), before);
});

testOnEachBackend("tensorsOf copies: a vector in shared memory may change afterwards, used or not", () => {
  const shared = new Float32Array(new SharedArrayBuffer(4 * layout.length));
  shared.set(flat);
  const params = tensorsOf<Params>(layout, shared);
  const used = tf.add(params.bias, 0);
  shared.fill(-1);
  const read = new Float32Array(layout.length);
  readInto(read, layout, params);
  assert.deepEqual(read, flat);
  assert.deepEqual([...used.dataSync()], [1, 2]);
  for (const tree of [params, { used }]) disposeTree(tree);
  assert.throws(() => tensorsOf(layout, new Float32Array(3)), /must have 12 values: got 3/);
  assert.throws(() => readInto(new Float32Array(3), layout, {}), /must have 12 values: got 3/);
});
