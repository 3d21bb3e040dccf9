import { createPieceTrie } from "./piece-trie.js";
import type { SpieceModel } from "./spiece-model.js";

/** SentencePiece's distance between the score of an unknown character and the lowest score of a piece. */
const unknownPenalty = 10;

/**
 * The most probable way to cut a normalised text into pieces of a unigram model (Kudo 2018, arXiv:1804.10959, §3.2), as
 * piece ids. A character without a piece costs the lowest score minus 10; neighbouring unknown characters become one
 * unknown id.
 *
 * Ties fall as in SentencePiece (`unigram_model.cc`, `EncodeOptimized`): a later path must be strictly better; sums are kept as
 * float32, but a path that ends in a piece is compared before its sum is rounded. So "1888" may be 8 88 or 88 8 by what stands
 * in front.
 *
 * @param sums How sums are kept: float64 is what Hugging Face's tokenizers do.
 */
export function createSegmenter(
  { pieces, unkId }: Pick<SpieceModel, "pieces" | "unkId">,
  sums: "float32" | "float64" = "float32",
): (text: string) => number[] {
  const scores = Float32Array.from(pieces, (p) => p.score);
  const normal = pieces.flatMap((p, id) => (p.type === "normal" && p.text !== "" ? [[p.text, id] as const] : []));
  const trie = createPieceTrie(normal);
  const unknownScore = Math.fround(
    normal.reduce((min, [, id]) => Math.min(min, scores[id]!), Number.MAX_VALUE) - unknownPenalty,
  );

  // bestScore[i], bestId[i], bestStart[i]: the best path ending before code unit i, its last piece, and where that starts. Kept from
  // text to text, as making them would take as long as using them.
  let [bestScore, bestId, bestStart] = tables(256, sums);
  const rounded = sums === "float32" ? Math.fround : (sum: number) => sum;

  return (text) => {
    if (text.length >= bestScore.length) [bestScore, bestId, bestStart] = tables(2 * text.length, sums);
    bestStart.fill(-1, 0, text.length + 1);
    const offer = (start: number, end: number, id: number, candidate: number): void => {
      if (bestStart[end] !== -1 && candidate <= bestScore[end]!) return;
      bestScore[end] = candidate;
      bestId[end] = id;
      bestStart[end] = start;
    };
    for (let start = 0; start < text.length; ) {
      const next = start + (text.codePointAt(start)! > 0xffff ? 2 : 1);
      let known = false;
      for (let end = start, node = 0; end < text.length; ) {
        node = trie.child(node, text.charCodeAt(end));
        if (node < 0) break;
        end += 1;
        const id = trie.value(node);
        if (id < 0) continue;
        offer(start, end, id, bestScore[start]! + scores[id]!);
        if (end === next) known = true;
      }
      if (!known) offer(start, next, unkId, rounded(bestScore[start]! + unknownScore));
      start = next;
    }
    return backtrack(bestId, bestStart, text.length, unkId);
  };
}

function tables(length: number, sums: "float32" | "float64") {
  const scores = sums === "float32" ? new Float32Array(length) : new Float64Array(length);
  return [scores, new Int32Array(length), new Int32Array(length)] as const;
}

function backtrack(bestId: Int32Array, bestStart: Int32Array, length: number, unkId: number): number[] {
  const ids: number[] = [];
  for (let end = length; end > 0; end = bestStart[end]!) {
    const id = bestId[end]!;
    if (id !== unkId || ids.at(-1) !== unkId) ids.push(id);
  }
  return ids.reverse();
}
