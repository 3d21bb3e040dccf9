import assert from "node:assert/strict";
import { crossEntropy } from "./cross-entropy.js";
import { liveTensors } from "./live-tensors.js";
import { testOnEachBackend } from "./testing.js";
import { tf } from "./tf.js";

const [rows, classes] = [7, 11];
const logits = Float32Array.from({ length: rows * classes }, (_, i) => 4 * Math.sin(i * i));
const labels = Int32Array.from({ length: rows }, (_, row) => (row * 5) % classes);
const dy = Float32Array.from({ length: rows }, (_, row) => (row === 3 ? 0 : Math.cos(row)));

function softmax(row: number): number[] {
  const values = [...logits.subarray(row * classes, (row + 1) * classes)].map(Math.exp);
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value) => value / total);
}

testOnEachBackend("crossEntropy is −log softmax at the label, and its gradient softmax − onehot", () => {
  const before = liveTensors();
  tf.tidy(() => {
    const [x, y, dz] = [tf.tensor2d(logits, [rows, classes]), tf.tensor1d(labels, "int32"), tf.tensor1d(dy)];
    const loss = crossEntropy(x, y).dataSync();
    const gradient = tf
      .grad((z: tf.Tensor) => crossEntropy(z as tf.Tensor2D, y))(x, dz)
      .dataSync();
    for (const [row, label] of labels.entries()) {
      const probabilities = softmax(row);
      assert.ok(Math.abs(loss[row]! + Math.log(probabilities[label]!)) < 2e-6, `row ${row}: loss ${loss[row]}`);
      for (const [column, probability] of probabilities.entries()) {
        const wanted = (probability - (column === label ? 1 : 0)) * dy[row]!;
        const got = gradient[row * classes + column]!;
        assert.ok(Math.abs(got - wanted) < 1e-6, `gradient[${row}, ${column}]: wanted ${wanted}, got ${got}`);
      }
    }
  });
  assert.deepEqual(liveTensors(), before);
}, ["native", "wasm", "cpu"]);

testOnEachBackend("crossEntropy stays finite for logits far apart", () => {
  const loss = tf.tidy(() => crossEntropy(tf.tensor2d([[1e4, -1e4, 0]]), tf.tensor1d([1], "int32")).dataSync()[0]);
  assert.equal(loss, 2e4);
});
