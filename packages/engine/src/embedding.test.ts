import assert from "node:assert/strict";
import { embedding } from "./embedding.js";
import { liveTensors } from "./live-tensors.js";
import { testOnEachBackend } from "./testing.js";
import { tf } from "./tf.js";

testOnEachBackend("embedding looks rows up, and each row's gradient is the sum over its places", () => {
  const before = liveTensors();
  tf.tidy(() => {
    const table = tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]);
    const ids = tf.tensor2d([3, 0, 3, 1, 3, 0], [2, 3], "int32");
    const rows = embedding(table, ids);
    assert.deepEqual(rows.shape, [2, 3, 2]);
    assert.deepEqual([...rows.dataSync()], [7, 8, 1, 2, 7, 8, 3, 4, 7, 8, 1, 2]);
    const dy = tf.tensor3d([1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60], [2, 3, 2]);
    const gradient = tf.grad((t: tf.Tensor) => embedding(t as tf.Tensor2D, ids))(table, dy);
    assert.deepEqual(gradient.shape, [4, 2]);
    assert.deepEqual([...gradient.dataSync()], [8, 80, 4, 40, 0, 0, 9, 90]);
  });
  assert.deepEqual(liveTensors(), before);
}, ["native", "wasm", "cpu"]);
