import type { Run } from "../fit/run.js";
import { ScalingError } from "../scaling-error.js";
import type { Row, Table } from "./csv.js";

/** Which column holds what; D may be computed: `C/(6N)`. */
export interface RunColumns {
  N: string;
  D: string;
  loss: string;
  U?: string;
  C?: string;
}

export const defaultColumns = { N: "N", D: "D", loss: "loss", U: "U", C: "C" };
const fromCompute = "C/(6N)";

/** A run and where it was read. */
export interface ReadRun extends Run {
  line: number;
  cells: Row["cells"];
}

/**
 * The runs of a table. Columns `U` and `C` may be absent: then nothing repeats, or compute is not known.
 *
 * @throws {ScalingError} If a column is missing, or N, D or loss is no number above 0.
 */
export function runsOf(table: Table, columns: RunColumns = defaultColumns): ReadRun[] {
  checkColumns(table, columns);
  return table.rows.map((row) => {
    const read = (column: string) => positive(table, row, column);
    const optional = (column: string | undefined) =>
      column !== undefined && (row.cells[column] ?? "") !== "" ? read(column) : null;
    const N = read(columns.N);
    const C = optional(columns.C);
    const D = columns.D === fromCompute ? C! / (6 * N) : read(columns.D);
    return { N, D, U: optional(columns.U) ?? D, C, loss: read(columns.loss), line: row.line, cells: row.cells };
  });
}

function checkColumns({ file, columns: present }: Table, columns: RunColumns): void {
  const wanted = [columns.N, ...(columns.D === fromCompute ? [columns.C!] : [columns.D]), columns.loss];
  const missing = wanted.filter((column) => !present.includes(column));
  if (missing.length === 0) return;
  const has = present.length === 0 ? "it is empty" : `it has ${present.join(", ")}`;
  throw new ScalingError(
    `Cannot fit ${file} as it must have the columns ${wanted.slice(0, -1).join(", ")} and ${wanted.at(-1)}: ${has}` +
      " (name others with --columns N=params,D=tokens,loss=val_loss)",
  );
}

function positive({ file }: Table, { line, cells }: Row, column: string): number {
  const text = cells[column] ?? "";
  const value = Number(text);
  if (text !== "" && Number.isFinite(value) && value > 0) return value;
  throw new ScalingError(`Cannot fit ${file}:${line} as ${column} must be a number above 0: it is "${text}"`);
}

/** @throws {ScalingError} If two runs are the same cell with the same seed: one result would count twice. */
export function refuseDuplicates(file: string, runs: readonly ReadRun[]): void {
  const seen = new Map<string, ReadRun>();
  for (const run of runs) {
    const cell = [run.N, run.D, run.U, run.cells.seed ?? ""].join(" ");
    const first = seen.get(cell);
    if (first) {
      throw new ScalingError(
        `Cannot fit ${file}:${run.line} as a cell must stand there once: N ${run.N}, D ${run.D} is in line ${first.line}` +
          " too (repeats need a column seed that tells them apart)",
      );
    }
    seen.set(cell, run);
  }
}
