import type { CellRecord } from "./cell-record.js";
import type { Cell } from "./cells.js";
import type { Sweep } from "./sweep-schema.js";

/** Where a cell stands, judged by its records alone. */
export interface CellState {
  cell: Cell;
  /** `open`: it is to be run, for the first time or again. */
  state: "done" | "diverged" | "failed" | "open";
  /** The next attempt, if it is open; else the last. */
  attempt: number;
  /** What its learning rate is multiplied by: a third after a divergence. */
  rateFactor: number;
  /** Of the last attempt. */
  record: CellRecord | null;
}

const rateAfterDivergence = 1 / 3;

/** The state of every cell, a pure function of the sweep and its records, in whatever order they were written. */
export function cellStates(sweep: Sweep, cells: readonly Cell[], records: readonly CellRecord[]): CellState[] {
  const byHash = new Map<string, CellRecord[]>();
  for (const record of records) byHash.set(record.hash, [...(byHash.get(record.hash) ?? []), record]);
  return cells.map((cell) => stateOf(cell, attemptsOf(byHash.get(cell.hash) ?? []), sweep.spec.compute.retries));
}

/** Attempts in order; of one that two processes wrote down, the first. */
function attemptsOf(records: readonly CellRecord[]): CellRecord[] {
  const attempts = new Map<number, CellRecord>();
  for (const record of records) if (!attempts.has(record.attempt)) attempts.set(record.attempt, record);
  return [...attempts.values()].sort((a, b) => a.attempt - b.attempt);
}

function stateOf(cell: Cell, attempts: readonly CellRecord[], retries: number): CellState {
  const last = attempts.at(-1) ?? null;
  const count = (status: CellRecord["status"]) => attempts.filter((record) => record.status === status).length;
  const rateFactor = count("diverged") > 0 ? rateAfterDivergence : 1;
  const mayRetry = last === null || (last.status === "failed" ? count("failed") <= retries : count("diverged") <= 1);
  if (last?.status !== "done" && mayRetry)
    return { cell, state: "open", attempt: attempts.length, rateFactor, record: last };
  return { cell, state: last!.status, attempt: last!.attempt, rateFactor, record: last };
}
