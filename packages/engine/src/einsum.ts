import { contract } from "./contract.js";
import { withGradient } from "./custom-gradient.js";
import { type Equation, equationOf } from "./equation.js";
import type { tf } from "./tf.js";

/**
 * The product of two tensors summed over the letters that the result lacks, with a gradient, on every backend:
 *
 *     einsum("bld,dhk->bhlk", x, w)[b, h, l, k] = Σ_d x[b, l, d] · w[d, h, k]
 *
 * Each letter of an operand must appear in the other operand or in the result, so that the gradients are einsums too:
 * for `A,B->C` they are `C,B->A` of (dC, b) and `A,C->B` of (a, dC).
 *
 * @throws {RangeError} If the equation is not of this kind, or a letter stands for two lengths.
 */
export function einsum(equation: string, a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const product = equationOf(equation);
  checkLengths(product, a.shape, b.shape);
  const [byA, byB] = [
    equationOf(`${product.result},${product.b}->${product.a}`),
    equationOf(`${product.a},${product.result}->${product.b}`),
  ];
  return withGradient(
    [a, b],
    (save) => {
      save([a, b]);
      return contract(product, a, b);
    },
    (dy, [savedA, savedB]) => [contract(byA, dy, savedB!), contract(byB, savedA!, dy)],
  );
}

function checkLengths({ text, a, b }: Equation, shapeA: readonly number[], shapeB: readonly number[]): void {
  const lengths = new Map<string, number>();
  const operands = [
    { letters: a, shape: shapeA },
    { letters: b, shape: shapeB },
  ];
  for (const { letters, shape } of operands) {
    if (
      letters.length !== shape.length ||
      [...letters].some((letter, axis) => (lengths.get(letter) ?? shape[axis]) !== shape[axis])
    ) {
      throw new RangeError(
        `Cannot compute einsum ${text} as the operands must fit it: shapes are [${shapeA.join(", ")}] and [${shapeB.join(", ")}]`,
      );
    }
    for (const [axis, letter] of [...letters].entries()) lengths.set(letter, shape[axis]!);
  }
}
