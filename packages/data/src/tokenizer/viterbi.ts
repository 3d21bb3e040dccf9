import { createPieceTrie } from "./piece-trie.js";
import type { SpieceModel } from "./spiece-model.js";

/** SentencePiece's distance between the score of an unknown character and the lowest score of a piece. */
const unknownPenalty = 10;

/**
 * The most probable way to cut a normalised text into pieces of a unigram model (Kudo 2018, arXiv:1804.10959, §3.2), as
 * piece ids. A character without a piece costs the lowest score minus 10; neighbouring unknown characters become one
 * unknown id.
 *
 * Sums are float32 and a later path must be strictly better, as in SentencePiece (`unigram_model.cc`,
 * `EncodeOptimized`), so ties fall alike.
 */
export function createSegmenter({ pieces, unkId }: SpieceModel): (text: string) => number[] {
  const scores = Float32Array.from(pieces, (p) => p.score);
  const normal = pieces.flatMap((p, id) => (p.type === "normal" && p.text !== "" ? [[p.text, id] as const] : []));
  const trie = createPieceTrie(normal);
  const unknownScore = Math.fround(
    normal.reduce((min, [, id]) => Math.min(min, scores[id]!), Number.MAX_VALUE) - unknownPenalty,
  );

  return (text) => {
    // bestScore[i], bestId[i], bestStart[i]: the best path ending before code unit i, its last piece, and where that
    // starts.
    const bestScore = new Float32Array(text.length + 1);
    const bestId = new Int32Array(text.length + 1);
    const bestStart = new Int32Array(text.length + 1).fill(-1);
    const offer = (start: number, end: number, id: number, score: number): void => {
      const candidate = Math.fround(score + bestScore[start]!);
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
        offer(start, end, id, scores[id]!);
        if (end === next) known = true;
      }
      if (!known) offer(start, next, unkId, unknownScore);
      start = next;
    }
    return backtrack(bestId, bestStart, unkId);
  };
}

function backtrack(bestId: Int32Array, bestStart: Int32Array, unkId: number): number[] {
  const ids: number[] = [];
  for (let end = bestId.length - 1; end > 0; end = bestStart[end]!) {
    const id = bestId[end]!;
    if (id !== unkId || ids.at(-1) !== unkId) ids.push(id);
  }
  return ids.reverse();
}
