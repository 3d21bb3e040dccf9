import type { Equation } from "./equation.js";
import { isNative } from "./native-backend.js";
import { EINSUM } from "./native-kernels.js";
import { tf } from "./tf.js";

/**
 * Computes an einsum; not recorded on a tape by itself. One operation of the native library, which lays its operands
 * out anew faster than single reshapes and transposes can; composed of them elsewhere.
 */
export function contract(equation: Equation, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  if (isNative()) return tf.engine().runKernel(EINSUM, { a, b }, { equation: equation.text });
  const { batch, rows, columns, summed } = equation;
  const product = matrixProduct(
    arrange(a, equation.a, [batch, rows, summed]),
    arrange(b, equation.b, [batch, summed, columns]),
  );
  const lengths = new Map([...lengthsOf(equation.a, a), ...lengthsOf(equation.b, b)]);
  const order = batch + rows + columns;
  const unfolded = tf.reshape(
    product,
    [...order].map((letter) => lengths.get(letter)!),
  );
  return transposed(unfolded, order, equation.result);
}

/** A tensor with its axes in the order of the groups, each group folded into one axis. */
function arrange(x: tf.Tensor, letters: string, groups: readonly string[]): tf.Tensor3D {
  const lengths = lengthsOf(letters, x);
  const folded = groups.map((group) => [...group].reduce((size, letter) => size * lengths.get(letter)!, 1));
  return tf.reshape(transposed(x, letters, groups.join("")), folded as [number, number, number]);
}

/**
 * float32[n, r, s] × float32[n, s, c] → [n, r, c]. The operands are laid out beforehand and a single product is made
 * two-dimensional, as WebAssembly has its fast path (some twelve times as fast) for exactly that.
 */
function matrixProduct(a: tf.Tensor3D, b: tf.Tensor3D): tf.Tensor {
  if (a.shape[0] !== 1) return tf.matMul(a, b);
  return tf.matMul(tf.reshape(a, [a.shape[1], a.shape[2]]), tf.reshape(b, [b.shape[1], b.shape[2]]));
}

function transposed(x: tf.Tensor, from: string, to: string): tf.Tensor {
  return from === to
    ? x
    : tf.transpose(
        x,
        [...to].map((letter) => from.indexOf(letter)),
      );
}

function lengthsOf(letters: string, x: tf.Tensor): Map<string, number> {
  return new Map([...letters].map((letter, axis) => [letter, x.shape[axis]!]));
}
