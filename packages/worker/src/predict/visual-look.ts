import type { Batch, SourceLayout } from "@umie/data";
import type { BatchExplanation } from "../compute.js";

// L source length · P visual tokens: the whole picture, then objects

/** How much one row's source made of its picture. */
export interface VisualLook {
  /** How much of the visual path is added to the text: g of UMIE's gated attention. */
  gate: number;
  /** Shares of the whole picture, O1, O2, … in the gate's attention, mean over heads: a row for each source token, `</s>` last. */
  tokens: number[][];
}

/** What row `row` of a batch took of its picture, or null if it had none. */
export function visualLook(batch: Batch, { gate, attention }: BatchExplanation, row: number): VisualLook | null {
  const { visual, sourceLength, encoderInputTokens } = batch;
  if (visual === null || gate === null || attention === null) return null;
  const { tokens: P, mask } = visual;
  const present = mask.subarray(row * P, (row + 1) * P).reduce((sum, one) => sum + one, 0);
  if (present === 0) return null;
  const length =
    encoderInputTokens.subarray(row * sourceLength, (row + 1) * sourceLength).findLastIndex((id) => id !== 0) + 1;
  // Present tokens come first; what softmax leaves for the others is 0.
  const tokens = Array.from({ length }, (_, token) => {
    const from = (row * sourceLength + token) * P;
    return [...attention.subarray(from, from + present)];
  });
  return { gate: gate[row]!, tokens };
}

/** A word of the text, offsets in code points, and its shares of the whole picture, O1, O2, …; null without a picture. */
export interface AttendedWord {
  text: string;
  start: number;
  end: number;
  attention: number[] | null;
}

/** Each word's attention is the mean over its tokens. */
export function wordAttention({ words }: SourceLayout, look: VisualLook | null): AttendedWord[] {
  return words.map(({ text, start, end, firstToken, endToken }) => ({
    ...{ text, start, end },
    attention: look && meanRow(look.tokens.slice(firstToken, endToken)),
  }));
}

/** The attention of a source: the mean over the tokens of its text, or where it has none over all. */
export function sourceAttention({ words }: SourceLayout, look: VisualLook | null): number[] | null {
  if (look === null) return null;
  const ofText = words.flatMap(({ firstToken, endToken }) => look.tokens.slice(firstToken, endToken));
  return meanRow(ofText.length > 0 ? ofText : look.tokens);
}

function meanRow(rows: readonly (readonly number[])[]): number[] {
  const width = rows[0]?.length ?? 0;
  return Array.from({ length: width }, (_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length);
}
