import type { FittedRun } from "../analysis/fits.js";
import { computeOf } from "../fit/holdout.js";
import type { Run } from "../fit/run.js";
import { ScalingError } from "../scaling-error.js";
import { parseCsv } from "./csv.js";
import { parseJsonLines } from "./jsonl.js";
import { defaultColumns, type ReadRun, type RunColumns, refuseDuplicates, runsOf } from "./runs-of.js";

export interface ResultOptions {
  /** `N=params,D=tokens`: which columns hold what. */
  columns?: string;
  /** `largest`, `none`, or a bound such as `C>=1e21`; absent: as the column `heldOut` says, else none. */
  holdout?: string;
}

/** The runs of a results file, and what was left out of them, in words. */
export interface Results {
  runs: FittedRun[];
  notices: string[];
}

/**
 * Read a table of runs (CSV; `.jsonl`: JSON lines). Runs whose `status` is not `done` are left out and counted.
 *
 * @throws {ScalingError} If columns are missing, a number is none, or a cell stands there twice.
 */
export function readResults(text: string, file: string, { columns, holdout }: ResultOptions = {}): Results {
  const table = (/\.(jsonl|ndjson)$/.test(file) ? parseJsonLines : parseCsv)(text, file);
  const done = table.rows.filter(({ cells }) => (cells.status ?? "done") === "done");
  const read = runsOf({ ...table, rows: done }, columnsFrom(columns));
  if (read.length === 0) throw new ScalingError(`Cannot fit ${file} as it must hold finished runs: it holds none`);
  refuseDuplicates(file, read);
  const heldOut = holdoutTest(holdout, read);
  const runs = read.map((run) => ({
    ...run,
    nonEmbedding: nonEmbeddingOf(run, file),
    f1: scoreOf(run, file),
    heldOut: heldOut(run),
  }));
  const left = table.rows.length - done.length;
  return { runs, notices: left > 0 ? [`${left} of ${table.rows.length} runs are not done and left out`] : [] };
}

/** `N=params,D=tokens` over the usual names. @throws {ScalingError} If it is written otherwise. */
export function columnsFrom(text: string | undefined): RunColumns {
  const pairs = (text ?? "").split(",").filter((pair) => pair.trim() !== "");
  const named = pairs.map((pair) => {
    const [, role, column] = /^\s*(N|D|U|C|loss)\s*=\s*(.+?)\s*$/.exec(pair) ?? [];
    if (role === undefined) {
      throw new ScalingError(
        `Cannot read --columns as it must be like N=params,D=tokens,loss=val_loss: it has "${pair}"`,
      );
    }
    return [role, column];
  });
  return { ...defaultColumns, ...Object.fromEntries(named) };
}

function holdoutTest(holdout: string | undefined, runs: readonly ReadRun[]): (run: ReadRun) => boolean {
  if (holdout === undefined) return ({ cells }) => cells.heldOut === "true";
  if (holdout === "none") return () => false;
  if (holdout === "largest") {
    const most = Math.max(...runs.map(computeOf));
    return (run) => computeOf(run) >= most * (1 - 1e-6);
  }
  const [, key, sign, limit] = /^(N|D|C)(>=|>)([\d.]+(?:[eE][+-]?\d+)?)$/.exec(holdout) ?? [];
  if (key === undefined) {
    throw new ScalingError(
      `Cannot hold runs out as --holdout must be largest, none or like "C>=1e21": it is "${holdout}"`,
    );
  }
  const value = (run: Run) => (key === "C" ? computeOf(run) : run[key as "N" | "D"]);
  return (run) => (sign === ">" ? value(run) > Number(limit) : value(run) >= Number(limit));
}

function nonEmbeddingOf({ cells, line, N }: ReadRun, file: string): number | null {
  const text = cells.nonEmbedding ?? "";
  if (text === "") return null;
  const value = Number(text);
  if (value > 0 && value <= N) return value;
  throw new ScalingError(
    `Cannot fit ${file}:${line} as nonEmbedding must be above 0 and at most N ${N}: it is "${text}"`,
  );
}

function scoreOf({ cells, line }: ReadRun, file: string): number | null {
  const text = cells.f1 ?? "";
  if (text === "") return null;
  const value = Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new ScalingError(`Cannot fit ${file}:${line} as f1 must be from 0 to 1: it is "${text}"`);
}
