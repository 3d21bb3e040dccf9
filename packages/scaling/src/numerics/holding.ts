import type { Objective } from "./bfgs.js";

/**
 * An objective over the free coordinates alone, the others held where `held` says.
 *
 * @param at All coordinates; only the length and the free ones' order are used.
 */
export function holding(objective: Objective, at: Float64Array, held: ReadonlyMap<number, number>): Objective {
  if (held.size === 0) return objective;
  const free = [...at.keys()].filter((i) => !held.has(i));
  const whole = Float64Array.from(at, (value, i) => held.get(i) ?? value);
  const wholeGradient = new Float64Array(at.length);
  return (x, gradient) => {
    for (const [k, i] of free.entries()) whole[i] = x[k]!;
    const value = objective(whole, wholeGradient);
    for (const [k, i] of free.entries()) gradient[k] = wholeGradient[i]!;
    return value;
  };
}
