import type { Run } from "../fit/run.js";
import { envelope } from "../laws/envelope.js";
import { isoFlop } from "../laws/isoflop.js";
import type { Fits } from "./fits.js";

const fewestHullPoints = 5;
const [fewestBudgets, fewestSizes] = [3, 5];
/** Runs whose compute is this near count as one budget. */
const sameBudget = 1.02;

/** Approaches 1 and 2 beside the surface, where the runs allow them. */
export function approaches(runs: readonly Run[]): Pick<Fits, "envelope" | "isoFlop"> {
  const known = runs.flatMap((run) => (run.C === null ? [] : [{ ...run, C: run.C }]));
  if (known.length === 0) return { envelope: null, isoFlop: null };
  const found = envelope(known);
  const hull = found.hull.map(({ N, D, C, loss }) => ({ N, D, C, loss }));
  return {
    envelope: hull.length < fewestHullPoints ? null : { ...found, hull },
    isoFlop: isoFlopOf(known),
  };
}

function isoFlopOf(runs: readonly (Run & { C: number })[]): Fits["isoFlop"] {
  const budgets = groupByBudget(runs.map(({ C }) => C));
  const points = runs.map(({ C, N, loss }) => ({ C: budgets.get(C)!, x: N, loss }));
  const fullBudgets = new Set(points.map(({ C }) => C));
  const enough = [...fullBudgets].filter(
    (C) => new Set(points.filter((p) => p.C === C).map(({ x }) => x)).size >= fewestSizes,
  );
  if (enough.length < fewestBudgets) return null;
  const found = isoFlop(points.filter(({ C }) => enough.includes(C)));
  const kept = found.budgets.filter(({ dropped }) => dropped === null);
  if (kept.length < fewestBudgets) return null;
  return {
    budgets: found.budgets.map(({ C, runs: count, optimum, lowest, curvature, dropped }) => ({
      ...{ C, runs: count, optimum, lowest, curvature, dropped },
    })),
    line: found.line,
  };
}

/** Each compute to the smallest of its group. */
function groupByBudget(values: readonly number[]): Map<number, number> {
  const groups = new Map<number, number>();
  let first = Number.NEGATIVE_INFINITY;
  for (const C of [...values].sort((a, b) => a - b)) {
    if (C > first * sameBudget) first = C;
    groups.set(C, first);
  }
  return groups;
}
