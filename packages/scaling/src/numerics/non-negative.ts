import { solve } from "./solve.js";

/**
 * The x ≥ 0 that minimises `xᵀ G x − 2 hᵀ x`, for least squares in few unknowns: every set of unknowns that may be above 0
 * is tried, the rest being 0.
 *
 * @param gram G = Σ f fᵀ, float64[n, n]. @param moment h = Σ f y, float64[n].
 * @returns x and the value, which is the sum of squares less Σ y².
 */
export function nonNegativeLeastSquares(
  gram: readonly (readonly number[])[],
  moment: readonly number[],
): { x: number[]; value: number } {
  const size = moment.length;
  let best = { x: new Array<number>(size).fill(0), value: 0 };
  for (let set = 2 ** size - 1; set > 0; set--) {
    const active = moment.map((_, i) => i).filter((i) => set & (1 << i));
    const solution = solve(
      active.map((i) => active.map((j) => gram[i]![j]!)),
      active.map((i) => moment[i]!),
    );
    if (solution === null || solution.some((value) => value < 0)) continue;
    const value = -active.reduce((sum, i, k) => sum + moment[i]! * solution[k]!, 0);
    if (value < best.value) {
      const x = new Array<number>(size).fill(0);
      for (const [k, i] of active.entries()) x[i] = solution[k]!;
      best = { x, value };
    }
    // With all unknowns above 0 nothing smaller can be better.
    if (active.length === size) break;
  }
  return best;
}
