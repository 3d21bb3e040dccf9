import { type Random, wholeBelow } from "../numerics/random.js";

/**
 * How often each run is drawn when as many are drawn with replacement: the case bootstrap, over whole runs.
 *
 * @param strata Groups of runs, each redrawn within itself; absent: all are one group.
 */
export function resample(count: number, uniform: Random, strata?: readonly (readonly number[])[]): Uint32Array {
  const weights = new Uint32Array(count);
  if (strata === undefined) {
    for (let i = 0; i < count; i++) weights[wholeBelow(uniform, count)]! += 1;
    return weights;
  }
  for (const group of strata) {
    for (let i = 0; i < group.length; i++) weights[group[wholeBelow(uniform, group.length)]!]! += 1;
  }
  return weights;
}

/** Groups of equal keys, by place; groups of one, which a redraw could not change, are put together. */
export function strataOf(keys: readonly number[]): number[][] {
  const groups = new Map<number, number[]>();
  for (const [i, key] of keys.entries()) groups.set(key, [...(groups.get(key) ?? []), i]);
  const all = [...groups.values()];
  const single = all.filter((group) => group.length === 1).flat();
  return [...all.filter((group) => group.length > 1), ...(single.length > 0 ? [single] : [])];
}
