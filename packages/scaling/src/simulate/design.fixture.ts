import type { DesignRun } from "./design-run.js";

/** Sizes × data sizes, log-spaced; each cell with every number of epochs over its data. */
export function designGrid(sizes: number, tokens: number, epochs: readonly number[] = [1]): DesignRun[] {
  const spaced = (low: number, high: number, count: number) =>
    Array.from({ length: count }, (_, i) => low * (high / low) ** (i / (count - 1)));
  return spaced(1e7, 1e10, sizes).flatMap((N) =>
    spaced(3e8, 3e11, tokens).flatMap((D) => epochs.map((times) => ({ N, D, U: D / times, heldOut: false }))),
  );
}
