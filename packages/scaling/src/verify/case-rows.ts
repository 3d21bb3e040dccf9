import { ScalingError } from "../scaling-error.js";
import type { Table } from "../table/csv.js";
import { type ReadRun, type RunColumns, runsOf } from "../table/runs-of.js";
import { type Filtered, filterRows } from "./row-filter.js";
import type { TargetCase } from "./targets.js";

/** What a case may look at: the tables beside the targets file, and the other cases. */
export interface CaseContext {
  cases: readonly TargetCase[];
  /** @throws {ScalingError} If there is no such file. */
  table(file: string): Table;
  resamples: number;
}

/** What published files call the columns of a run. */
const names = {
  N: ["N", "params"],
  D: ["D", "tokens", "training_tokens"],
  C: ["C", "flops", "compute_budget"],
  U: ["U", "unique_tokens"],
  loss: ["loss", "L", "val_loss", "validation_loss"],
};

export function tableOf(target: TargetCase, context: CaseContext): Table {
  if (target.file === undefined) throw new ScalingError(`Cannot verify ${target.id} as it must name a file`);
  return context.table(target.file);
}

/** The runs that a case fits and those that it predicts. */
export function caseRows(target: TargetCase, context: CaseContext): Filtered<ReadRun> {
  const table = tableOf(target, context);
  return filterRows(runsOf(table, columnsOf(target, table, context.cases)), filterOf(target, context.cases));
}

/** `as ID` means the filter of that case. */
export function filterOf(target: TargetCase, cases: readonly TargetCase[]): string | undefined {
  const other = /^as ([\w-]+)/.exec(target.filter ?? "")?.[1];
  return other === undefined ? target.filter : cases.find(({ id }) => id === other)?.filter;
}

/** As the case says, else as another case on the same file does, else by the usual names. */
function columnsOf(target: TargetCase, { columns }: Table, cases: readonly TargetCase[]): RunColumns {
  const said = cases.filter(({ file }) => file === target.file).find((other) => other.columns);
  const { columns: given = said?.columns ?? {} } = target;
  const compute = target.D ?? said?.D;
  const find = (role: keyof typeof names) =>
    given[role === "loss" ? "L" : role] ?? names[role].find((name) => columns.includes(name));
  const [U, C] = [find("U"), find("C")];
  return {
    N: find("N") ?? "N",
    D: typeof compute === "string" ? compute : (find("D") ?? "D"),
    loss: find("loss") ?? "loss",
    ...(U === undefined ? {} : { U }),
    ...(C === undefined ? {} : { C }),
  };
}
