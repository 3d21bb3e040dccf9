import type { DesignRun } from "../simulate/design-run.js";
import { parseCsv } from "./csv.js";
import { parseJsonLines } from "./jsonl.js";
import { runsOf } from "./runs-of.js";

/** The settings of a table of runs, whose losses, if any, are not looked at. @throws {ScalingError} If N or D is missing. */
export function designFrom(text: string, file: string): DesignRun[] {
  const table = (/\.(jsonl|ndjson)$/.test(file) ? parseJsonLines : parseCsv)(text, file);
  const rows = table.rows.map(({ line, cells }) => ({ line, cells: { ...cells, loss: "1" } }));
  const runs = runsOf({ file, columns: [...table.columns, "loss"], rows });
  return runs.map(({ N, D, U, cells }) => ({ N, D, U, heldOut: cells.heldOut === "true" }));
}
