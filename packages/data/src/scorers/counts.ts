/** True positives, false positives and false negatives: integers that add up over samples, leaves and machines. */
export interface MatchCounts {
  tp: number;
  fp: number;
  fn: number;
}

/** Ratios in 0..1. */
export interface Score {
  precision: number;
  recall: number;
  f1: number;
}

/** Micro precision tp/(tp+fp), recall tp/(tp+fn) and their harmonic mean F1; 0 where nothing was counted. */
export function microScore({ tp, fp, fn }: MatchCounts): Score {
  return { precision: ratio(tp, tp + fp), recall: ratio(tp, tp + fn), f1: ratio(2 * tp, 2 * tp + fp + fn) };
}

/** part/whole, 0 where the whole is 0. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

export function sumOfMatches(parts: readonly MatchCounts[]): MatchCounts {
  const sum = { tp: 0, fp: 0, fn: 0 };
  for (const { tp, fp, fn } of parts) {
    sum.tp += tp;
    sum.fp += fp;
    sum.fn += fn;
  }
  return sum;
}
