/**
 * ln Σ exp(x), without overflow; the softmax weights, its derivatives, are written into `weights`.
 *
 * @param x float64[n], −Infinity for a term that is 0. @param weights at least float64[n].
 */
export function logSumExp(x: Float64Array, weights: Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < x.length; i++) if (x[i]! > most) most = x[i]!;
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    weights[i] = Math.exp(x[i]! - most);
    sum += weights[i]!;
  }
  for (let i = 0; i < x.length; i++) weights[i]! /= sum;
  return most + Math.log(sum);
}
