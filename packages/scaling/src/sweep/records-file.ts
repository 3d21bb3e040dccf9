import { ScalingError } from "../scaling-error.js";
import type { CellRecord } from "./cell-record.js";

/**
 * The records of a sweep's `runs.jsonl`. A last line without its end was cut off when its writer was killed: it counts as
 * not written.
 *
 * @throws {ScalingError} If another line is no record.
 */
export function parseRecords(text: string, file: string): CellRecord[] {
  const lines = text.split("\n").slice(0, -1);
  return lines.flatMap((line, index) => (line.trim() === "" ? [] : [recordOf(line, `${file}:${index + 1}`)]));
}

function recordOf(line: string, place: string): CellRecord {
  try {
    const value = JSON.parse(line) as Partial<CellRecord> | null;
    if (typeof value?.hash === "string" && typeof value.status === "string") return value as CellRecord;
  } catch {
    // Said below.
  }
  throw new ScalingError(`Cannot read ${place} as each line must be the record of a run: it is ${line.slice(0, 40)}`);
}

/** A record as a line, its end included. */
export function recordLine(record: CellRecord): string {
  return `${JSON.stringify(record)}\n`;
}
