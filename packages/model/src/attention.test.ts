import assert from "node:assert/strict";
import { tf } from "@umie/engine";
import { testOnEachBackend } from "@umie/engine/testing";
import { type AttentionParams, attention } from "./attention.js";

const params = (): AttentionParams => ({
  q: tf.zeros([4, 2, 3]),
  k: tf.zeros([4, 2, 3]),
  v: tf.ones([4, 2, 3]),
  o: tf.ones([2, 3, 4]),
});

testOnEachBackend("attention refuses a bias of other lengths", () => {
  tf.tidy(() => {
    const [x, memory] = [tf.zeros<tf.Rank.R3>([2, 3, 4]), tf.zeros<tf.Rank.R3>([2, 5, 4])];
    assert.throws(
      () => attention(params(), x, memory, tf.zeros([1, 2, 3, 4])),
      new RangeError("Cannot attend as bias must end in [3, 5]: current shape is [1, 2, 3, 4]"),
    );
  });
});

testOnEachBackend("attention takes the mean of what the bias leaves visible, where all scores are equal", () => {
  tf.tidy(() => {
    const memory = tf.tensor3d([1, 0, 0, 0, 3, 0, 0, 0, 50, 0, 0, 0], [1, 3, 4]);
    const bias = tf.tensor4d([0, 0, -1e9], [1, 1, 1, 3]);
    const result = attention(params(), tf.zeros([1, 2, 4]), memory, bias);
    assert.deepEqual([...result.dataSync()], Array(8).fill(6 * 2));
  });
});
