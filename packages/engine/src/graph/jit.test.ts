import assert from "node:assert/strict";
import { liveTensors } from "../live-tensors.js";
import { testOnEachBackend } from "../testing.js";
import { tf } from "../tf.js";
import { jit } from "./jit.js";

interface Arguments {
  x: tf.Tensor;
  more: { kind: string; weights: readonly tf.Tensor[]; absent: null };
}

const someArguments = (values: number[], kind = "sum"): Arguments => ({
  x: tf.tensor1d(values),
  more: { kind, weights: [tf.tensor1d(values.map((value) => value + 1)), tf.scalar(2)], absent: null },
});

/** One call: what a function makes of arguments that are freed again. */
function call(f: (args: Arguments) => { [name: string]: tf.Tensor }, args: Arguments): object {
  const results = f(args);
  const values = Object.entries(results).map(([name, tensor]) => [name, [...tensor.dataSync()]] as const);
  tf.dispose([args.x, ...args.more.weights, ...Object.values(results)]);
  return Object.fromEntries(values);
}

const f = ({ x, more: { kind, weights } }: Arguments) =>
  tf.tidy(() => {
    const product = tf.mul(tf.mul(x, weights[0]!), weights[1]!);
    const total = kind === "sum" ? tf.sum(product, 0, true) : tf.mean(tf.expandDims(product, 0), 1);
    return { product, total, same: tf.clone(x), ones: tf.ones([300]), place: tf.scalar(3) };
  });

testOnEachBackend("jit computes what the function computes, whatever the values", () => {
  const compiled = jit(f);
  for (const values of [
    [1, 2],
    [3, -4],
    [5, 6],
    [0, 1, 2],
  ]) {
    for (const kind of ["sum", "mean"])
      assert.deepEqual(call(compiled, someArguments(values, kind)), call(f, someArguments(values, kind)));
  }
});

testOnEachBackend("jit makes one graph for each form of the arguments", () => {
  const compiled = jit(f);
  for (const values of [
    [1, 2],
    [3, 4],
    [1, 2, 3],
  ])
    call(compiled, someArguments(values));
  call(compiled, someArguments([1, 2], "mean"));
  assert.equal(compiled.statistics.graphs, 3);
  assert.ok(compiled.statistics.seconds > 0);
}, ["native"]);

testOnEachBackend("jit leaves no tensor behind", () => {
  const compiled = jit(f);
  call(compiled, someArguments([1, 2]));
  const before = liveTensors();
  for (const values of [
    [1, 2],
    [3, 4, 5],
    [6, 7],
  ])
    call(compiled, someArguments(values));
  assert.deepEqual(liveTensors(), before);
});

testOnEachBackend("jit refuses a function that uses a tensor which is no argument", () => {
  const other = tf.tensor1d([1, 2]);
  // A tensor that the library already holds.
  tf.neg(other).dispose();
  const compiled = jit(({ x }: { x: tf.Tensor }) => ({ sum: tf.add(x, other) }));
  const x = tf.tensor1d([3, 4]);
  assert.throws(() => compiled({ x }), /^Error: Cannot make a graph as every tensor .* must be one of its inputs/);
  assert.deepEqual([...tf.tidy(() => tf.neg(x).dataSync())], [-3, -4]);
  tf.dispose([x, other]);
}, ["native"]);
