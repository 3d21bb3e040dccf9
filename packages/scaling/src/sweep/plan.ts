import { distinct } from "../numerics/sample.js";
import { type Cell, cellsOf, storeFlops } from "./cells.js";
import type { Sweep } from "./sweep-schema.js";

/** What a cell costs. */
export interface PlannedCell extends Cell {
  hours: number;
  /** Bytes of the checkpoints that it keeps: parameters and two moments in float32. */
  diskBytes: number;
}

export interface Plan {
  name: string;
  cells: PlannedCell[];
  /** Model FLOPs of all cells, and of filling the store of features. */
  flops: number;
  storeFlops: number;
  /** Hours with `compute.parallel` runs at once: no shorter than the longest cell. */
  hours: number;
  diskBytes: number;
  /** What is wrong with the design, a sentence each. */
  warnings: string[];
}

const bytesPerParameter = 12;

/** @throws {ScalingError} If the sweep contradicts itself. */
export function planOf(sweep: Sweep): Plan {
  const { compute } = sweep.spec;
  const cells = cellsOf(sweep).map((cell) => ({
    ...cell,
    hours: cell.C / compute.flopsPerSecond / 3600,
    diskBytes: bytesPerParameter * cell.N * compute.keepCheckpoints,
  }));
  const total = (key: "C" | "hours" | "diskBytes") => cells.reduce((sum, cell) => sum + cell[key], 0);
  const hours = Math.max(total("hours") / compute.parallel, ...cells.map((cell) => cell.hours));
  const plan = { name: sweep.metadata.name, cells, flops: total("C"), storeFlops: storeFlops(sweep.spec) };
  return { ...plan, hours, diskBytes: total("diskBytes"), warnings: warningsOf(sweep, cells, plan.flops, hours) };
}

function warningsOf({ spec }: Sweep, cells: readonly PlannedCell[], flops: number, hours: number): string[] {
  const fitted = cells.filter(({ heldOut }) => !heldOut);
  const [sizes, tokens] = [distinct(fitted.map(({ N }) => N)).length, distinct(fitted.map(({ D }) => D)).length];
  const { budgetFlops = Number.POSITIVE_INFINITY, budgetHours = Number.POSITIVE_INFINITY } = spec.compute;
  const repeats = Math.max(...cells.map(({ epochs }) => epochs));
  const seeds = Math.max(0, ...fitted.map(({ seed }) => seed));
  return [
    sizes < 3 ? `only ${sizes} model sizes are fitted: a law in N needs 3` : "",
    tokens < 3 && spec.design.kind !== "envelope" ? `only ${tokens} data sizes are fitted: a law in D needs 3` : "",
    fitted.length < 16
      ? `only ${fitted.length} runs are fitted: predictions settle near 16 to 24, exponents need 40`
      : "",
    seeds === 0 ? "no cell has a second seed: noise cannot be told from misfit" : "",
    cells.every(({ heldOut }) => !heldOut) ? "no cell is held out: nothing checks the prediction" : "",
    repeats > 4 ? `up to ${repeats} epochs: beyond 4 repeated data is worth less than new; fit repeated-data` : "",
    flops > budgetFlops ? `${flops.toExponential(2)} FLOPs exceed the budget of ${budgetFlops.toExponential(2)}` : "",
    hours > budgetHours ? `${hours.toFixed(1)} hours exceed the budget of ${budgetHours}` : "",
  ].filter((warning) => warning !== "");
}
