import { type Line, line, type Parabola, parabola } from "../numerics/least-squares.js";

/** A run at a compute budget; `x` is its D or its N. */
export interface BudgetPoint {
  C: number;
  x: number;
  loss: number;
}

/** The parabola of one budget. */
export interface BudgetFit extends Parabola {
  C: number;
  /** Runs at this budget. */
  runs: number;
  /** Where the loss is lowest. */
  optimum: number;
  /** Why the budget is left out of the regression, if it is. */
  dropped: string | null;
}

export interface IsoFlop {
  budgets: BudgetFit[];
  /** ln optimum on ln C over the budgets that are kept. */
  line: Line;
}

const fewestSizes = 3;

/**
 * Approach 2: a parabola of the loss in ln x for each budget, and a line through the vertices.
 *
 * Where alpha ≠ beta the curve is no parabola, and the vertex is off by a constant factor even without noise: prefer the
 * surface fit to extrapolate.
 *
 * @param keepAll Keep budgets whose vertex lies outside the sampled sizes.
 */
export function isoFlop(points: readonly BudgetPoint[], { keepAll = false } = {}): IsoFlop {
  const budgets = [...new Set(points.map(({ C }) => C))].sort((a, b) => a - b);
  const fits = budgets.map((C) =>
    budgetFit(
      C,
      points.filter((point) => point.C === C),
      keepAll,
    ),
  );
  const kept = fits.filter(({ dropped }) => dropped === null);
  const logs = (key: "C" | "optimum") => kept.map((fit) => Math.log(fit[key]));
  return { budgets: fits, line: line(logs("C"), logs("optimum")) };
}

function budgetFit(C: number, points: readonly BudgetPoint[], keepAll: boolean): BudgetFit {
  const x = points.map((point) => Math.log(point.x));
  const none = { vertex: Number.NaN, lowest: Number.NaN, curvature: Number.NaN, optimum: Number.NaN };
  if (new Set(x).size < fewestSizes) return { C, runs: x.length, ...none, dropped: `fewer than ${fewestSizes} sizes` };
  const fit = parabola(
    x,
    points.map(({ loss }) => loss),
  );
  const outside = fit.vertex <= Math.min(...x) || fit.vertex >= Math.max(...x);
  const why = fit.curvature <= 0 ? "the curve does not bend upwards" : "the optimum is at or outside the sampled range";
  const dropped = fit.curvature <= 0 || (outside && !keepAll) ? why : null;
  return { C, runs: x.length, ...fit, optimum: Math.exp(fit.vertex), dropped };
}
