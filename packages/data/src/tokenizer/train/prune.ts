import { type Corpus, maxChunkLength } from "./corpus.js";
import type { Candidates, Lattices } from "./seed-pieces.js";
import { strictLog } from "./strict-math.js";

/**
 * Which pieces to keep: the alphabet, and of the others the `size` − alphabet ones whose loss would cost the most
 * likelihood (Kudo 2018, §3.2). The loss of a piece is its share of the best segmentation of the corpus times the log
 * probability lost when its second-best segmentation takes its place.
 *
 * @returns Indices of the pieces kept, ascending.
 */
export function keptPieces(
  corpus: Corpus,
  lattices: Lattices,
  candidates: Candidates,
  probability: Float64Array,
  size: number,
): number[] {
  const { start, length, required } = candidates;
  const count = viterbiCounts(corpus, lattices, probability);
  const total = count.reduce((sum, k) => sum + k, 0);
  const ranked: { piece: number; loss: number }[] = [];
  for (let piece = required; piece < probability.length; piece++) {
    if (probability[piece] === 0) continue;
    const instead = bestSegmentation(lattices, probability, start[piece]!, length[piece]!, piece);
    const idle = count[piece] === 0 || instead.probability >= probability[piece]!;
    ranked.push({ piece, loss: idle ? 0 : lossWithout(piece, instead.pieces, count, total) });
  }
  ranked.sort((a, b) => b.loss - a.loss || probability[b.piece]! - probability[a.piece]! || a.piece - b.piece);
  const kept = ranked.slice(0, Math.max(0, size - required)).map(({ piece }) => piece);
  return [...Array(required).keys(), ...kept.sort((a, b) => a - b)];
}

/**
 * What removing a piece costs in log likelihood per piece of the corpus, when its k occurrences are cut into `instead`,
 * which raises their counts.
 */
function lossWithout(piece: number, instead: readonly number[], count: Float64Array, total: number): number {
  const k = count[piece]!;
  const before = strictLog(k) - strictLog(total);
  const totalAfter = strictLog(total + k * (instead.length - 1));
  const after = instead.reduce((sum, other) => sum + strictLog(count[other]! + k) - totalAfter, 0);
  return (k / total) * (before - after);
}

/** How often each piece stands in the most probable segmentations of all chunks. */
function viterbiCounts(corpus: Corpus, lattices: Lattices, probability: Float64Array): Float64Array {
  const count = new Float64Array(probability.length);
  for (let c = 0; c < corpus.frequencies.length; c++) {
    const start = corpus.starts[c]!;
    const { pieces } = bestSegmentation(lattices, probability, start, corpus.starts[c + 1]! - start, -1);
    for (const piece of pieces) count[piece]! += corpus.frequencies[c]!;
  }
  return count;
}

// Scratch of `bestSegmentation`, which runs millions of times: the best probability of the first i characters, and the
// edge it ends in.
const best = new Float64Array(maxChunkLength + 1);
const bestEdge = new Int32Array(maxChunkLength + 1);

/**
 * The most probable way to cut n characters from `start` on into pieces other than `without`. Of equal ways the one
 * found first.
 */
function bestSegmentation(
  { first, length, piece }: Lattices,
  probability: Float64Array,
  start: number,
  n: number,
  without: number,
) {
  best.fill(0, 0, n + 1);
  best[0] = 1;
  for (let i = 0; i < n; i++) {
    for (let e = first[start + i]!; e < first[start + i + 1]!; e++) {
      const end = i + length[e]!;
      const candidate = best[i]! * probability[piece[e]!]!;
      if (end > n || piece[e] === without || candidate <= best[end]!) continue;
      best[end] = candidate;
      bestEdge[end] = e;
    }
  }
  const pieces: number[] = [];
  for (let end = n; end > 0; end -= length[bestEdge[end]!]!) pieces.push(piece[bestEdge[end]!]!);
  return { probability: best[n]!, pieces };
}

/** The same candidates and lattices with only the pieces `kept`, renumbered in that order. */
export function restrict(
  candidates: Candidates,
  lattices: Lattices,
  kept: readonly number[],
): { candidates: Candidates; lattices: Lattices } {
  const newIndex = new Int32Array(candidates.count.length).fill(-1);
  kept.forEach((piece, i) => {
    newIndex[piece] = i;
  });
  const first = new Int32Array(lattices.first.length);
  const [length, piece] = [new Uint8Array(lattices.piece.length), new Int32Array(lattices.piece.length)];
  let edges = 0;
  for (let p = 0; p + 1 < first.length; p++) {
    for (let e = lattices.first[p]!; e < lattices.first[p + 1]!; e++) {
      const renamed = newIndex[lattices.piece[e]!]!;
      if (renamed < 0) continue;
      length[edges] = lattices.length[e]!;
      piece[edges++] = renamed;
    }
    first[p + 1] = edges;
  }
  return {
    candidates: {
      start: Int32Array.from(kept, (i) => candidates.start[i]!),
      length: Uint8Array.from(kept, (i) => candidates.length[i]!),
      count: Float64Array.from(kept, (i) => candidates.count[i]!),
      required: candidates.required,
    },
    lattices: { first, length: length.slice(0, edges), piece: piece.slice(0, edges) },
  };
}
