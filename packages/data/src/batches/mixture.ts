export const mixes = ["proportional", "round-robin", "temperature"] as const;
/**
 * How the datasets of a run share its steps. `proportional`: all examples in one row, shuffled anew each epoch;
 * `round-robin`: one dataset after the other; `temperature`: dataset d in proportion to size^(1/T) (T = 1: by size;
 * large T: evenly).
 */
export type Mix = (typeof mixes)[number];

/** Slots of a temperature table: shares are multiples of 1/4096. */
const temperatureSlots = 4096;

/**
 * A repeating order of datasets. The position p of a run belongs to dataset `slots[p % slots.length]`, whose earlier
 * positions can be counted without walking: that is what makes a mixture resumable from the position alone.
 */
export interface CreditTable {
  /** Dataset of each slot. */
  slots: Int32Array;
  /** How many earlier slots belong to the same dataset. */
  rank: Int32Array;
  /** Slots of each dataset. */
  counts: readonly number[];
}

/** The table of `round-robin` or `temperature` over datasets of these sizes; empty datasets get no slot. */
export function creditTable(
  sizes: readonly number[],
  mix: "round-robin" | "temperature",
  temperature: number,
): CreditTable {
  const counts = mix === "round-robin" ? sizes.map((n) => (n > 0 ? 1 : 0)) : temperatureCounts(sizes, temperature);
  const total = counts.reduce((sum, n) => sum + n, 0);
  const [slots, rank] = [new Int32Array(total), new Int32Array(total)];
  const credit = counts.map(() => 0);
  const used = counts.map(() => 0);
  for (let slot = 0; slot < total; slot++) {
    // Each dataset earns its count, the richest takes the slot and pays the total: the slots of a dataset end up evenly
    // spaced.
    let richest = 0;
    for (let d = 0; d < counts.length; d++) {
      credit[d]! += counts[d]!;
      if (credit[d]! > credit[richest]!) richest = d;
    }
    credit[richest]! -= total;
    slots[slot] = richest;
    rank[slot] = used[richest]!++;
  }
  return { slots, rank, counts };
}

/**
 * Shares size^(1/T) / Σ as whole slots: largest remainders round up, and every dataset that has examples gets at least
 * one slot.
 */
function temperatureCounts(sizes: readonly number[], temperature: number): number[] {
  const largest = sizes.reduce((a, b) => Math.max(a, b), 0);
  const weights = sizes.map((n) => (n === 0 ? 0 : strictPower(n / largest, 1 / temperature)));
  const sum = weights.reduce((a, b) => a + b, 0);
  const shares = weights.map((w) => (w / sum) * temperatureSlots);
  const counts = shares.map((share, d) => (sizes[d] === 0 ? 0 : Math.max(1, Math.floor(share))));
  const byRemainder = shares
    .map((share, d) => ({ d, remainder: share - counts[d]! }))
    .filter(({ d }) => sizes[d]! > 0)
    .sort((a, b) => b.remainder - a.remainder || a.d - b.d);
  const missing = temperatureSlots - counts.reduce((a, b) => a + b, 0);
  for (const { d } of byRemainder.slice(0, Math.max(0, missing))) counts[d]! += 1;
  return counts;
}

/**
 * x^exponent for 0 < x ≤ 1 and exponent > 0 by multiplications and square roots, which are the same on every machine as
 * `Math.pow` need not be.
 */
function strictPower(x: number, exponent: number): number {
  const whole = Math.min(Math.floor(exponent), 1e4);
  let power = 1;
  for (let i = 0; i < whole; i++) power *= x;
  let [root, rest] = [x, exponent - Math.floor(exponent)];
  for (let bit = 0; bit < 53; bit++) {
    root = Math.sqrt(root);
    rest *= 2;
    if (rest < 1) continue;
    rest -= 1;
    power *= root;
  }
  return power;
}
