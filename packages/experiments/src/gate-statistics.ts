import type { Insight } from "./outcome.js";
import { mean } from "./scores.js";

/**
 * Gates of examples whose picture decides against those whose words do, by size: |g| is how much of the visual path is
 * added.
 */
export interface GateContrast {
  pictureDecides: number;
  wordsDecide: number;
  /**
   * How often an example of the first kind has the larger |g| than one of the second, over all pairs, ties counting
   * half: the area under the ROC curve (Mann–Whitney U / n₁n₂).
   */
  auc: number;
}

/** @returns null where one kind has no example, or nobody knows the kinds. */
export function gateContrast(insights: readonly Insight[]): GateContrast | null {
  const sizes = (decides: boolean) =>
    insights.filter(({ pictureDecides }) => pictureDecides === decides).map(({ gate }) => Math.abs(gate));
  const [open, closed] = [sizes(true), sizes(false)];
  if (open.length === 0 || closed.length === 0) return null;
  return { pictureDecides: mean(open), wordsDecide: mean(closed), auc: areaUnderCurve(open, closed) };
}

/** By ranks, so that thousands of examples cost a sort. */
function areaUnderCurve(open: readonly number[], closed: readonly number[]): number {
  const all = [...open.map((size) => ({ size, isOpen: true })), ...closed.map((size) => ({ size, isOpen: false }))];
  all.sort((a, b) => a.size - b.size);
  let [rankSum, from] = [0, 0];
  while (from < all.length) {
    let to = from;
    while (to < all.length && all[to]!.size === all[from]!.size) to++;
    const rank = (from + 1 + to) / 2;
    rankSum += rank * all.slice(from, to).filter(({ isOpen }) => isOpen).length;
    from = to;
  }
  const u = rankSum - (open.length * (open.length + 1)) / 2;
  return u / (open.length * closed.length);
}
