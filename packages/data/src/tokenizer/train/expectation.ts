import { type Corpus, maxChunkLength } from "./corpus.js";
import type { Lattices } from "./seed-pieces.js";
import { digamma, strictExp } from "./strict-math.js";

/** Pieces expected less often than this are given up (SentencePiece's `kExpectedFrequencyThreshold`). */
const minExpected = 0.5;

/**
 * E step: how often each piece is expected to occur over all ways to cut every chunk, weighted by their probability
 * (forward–backward; Kudo 2018, eq. 4).
 *
 * @param probability float64 of each piece; plain probabilities, not logarithms.
 */
export function expectedCounts(corpus: Corpus, lattices: Lattices, probability: Float64Array): Float64Array {
  const { starts, frequencies } = corpus;
  const { first, length, piece } = lattices;
  const expected = new Float64Array(probability.length);
  const [alpha, beta] = [new Float64Array(maxChunkLength + 1), new Float64Array(maxChunkLength + 1)];
  for (let c = 0; c < frequencies.length; c++) {
    const start = starts[c]!;
    const n = starts[c + 1]! - start;
    alpha.fill(0, 0, n + 1);
    alpha[0] = 1;
    for (let i = 0; i < n; i++) {
      for (let e = first[start + i]!; e < first[start + i + 1]!; e++)
        alpha[i + length[e]!]! += alpha[i]! * probability[piece[e]!]!;
    }
    const scale = frequencies[c]! / alpha[n]!;
    beta[n] = 1;
    for (let i = n - 1; i >= 0; i--) {
      let sum = 0;
      for (let e = first[start + i]!; e < first[start + i + 1]!; e++) {
        const onward = probability[piece[e]!]! * beta[i + length[e]!]!;
        sum += onward;
        expected[piece[e]!]! += scale * alpha[i]! * onward;
      }
      beta[i] = sum;
    }
  }
  return expected;
}

/**
 * M step with a sparse Dirichlet prior: p = exp(ψ(c) − ψ(Σ c)), which takes more from rare pieces than c / Σ c would
 * (Liang & Klein 2007, variational EM). Pieces expected less than half a time get 0, except the first `required`, which
 * count as half.
 */
export function maximise(expected: Float64Array, required: number): Float64Array {
  const kept = expected.map((c, i) => (i < required ? Math.max(c, minExpected) : c < minExpected ? 0 : c));
  const total = digamma(kept.reduce((sum, c) => sum + c, 0));
  return kept.map((c) => (c === 0 ? 0 : strictExp(digamma(c) - total)));
}
