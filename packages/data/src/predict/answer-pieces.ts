import { answerText } from "../evaluation/answer-text.js";
import { flatMarkers } from "../linearisation/flat.js";
import type { Tokenizer } from "../tokenizer/tokenizer.js";
import type { AnswerPiece } from "./predicted-records.js";

/** What the model wrote for one prompt, up to its `</s>`. */
export interface WrittenAnswer {
  ids: readonly number[];
  /** log p of each id in nats. */
  logProbabilities: readonly number[];
}

/** The stretches of a flat answer between its separators. A separator, and `</s>`, count for the piece they end. */
export function answerPieces({ ids, logProbabilities }: WrittenAnswer, tokenizer: Tokenizer): AnswerPiece[] {
  const separators = new Set(flatMarkers.map(tokenizer.markerId));
  const pieces: AnswerPiece[] = [];
  let [written, logProbability] = [[] as number[], 0];
  const close = () => {
    pieces.push({ text: answerText(written, tokenizer, flatMarkers), logProbability });
    [written, logProbability] = [[], 0];
  };
  for (const [i, id] of ids.entries()) {
    logProbability += logProbabilities[i]!;
    if (separators.has(id)) close();
    else written.push(id);
  }
  close();
  return pieces;
}
