import type { Law } from "../laws/law.js";
import { distinct } from "../numerics/sample.js";
import type { Run } from "./run.js";

/**
 * Why a law cannot be fitted to these runs, in words that follow "as"; null if it can: too few distinct N or D, fewer runs
 * than twice the parameters, or nothing that repeats.
 */
export function refusal({ name, needs, theta }: Law, runs: readonly Run[]): string | null {
  const [sizes, tokens] = [distinct(runs.map(({ N }) => N)).length, distinct(runs.map(({ D }) => D)).length];
  if (sizes < needs.N) return `N must take at least ${needs.N} values: it takes ${sizes}`;
  if (tokens < needs.D) return `D must take at least ${needs.D} values: it takes ${tokens}`;
  if (runs.length < 2 * theta.length) {
    return `there must be ${2 * theta.length} runs, twice its parameters: there are ${runs.length}`;
  }
  if (name === "repeated-data" && runs.every(({ D, U }) => D <= U)) {
    return "some runs must repeat their data (column U below D): none does";
  }
  return null;
}
