import { ScalingError } from "../scaling-error.js";

/** What a row is judged by: its cells, and the loss read from them. */
export interface FilteredRow {
  cells: Readonly<Record<string, string>>;
  loss: number;
  C: number | null;
}

/** The rows to fit, and those to predict if the filter sets some apart. */
export interface Filtered<T> {
  train: T[];
  test: T[];
}

/**
 * The rows that a filter in words means: `none` · `drop the 5 rows with the highest loss` · `240 rows` (those of lowest loss)
 * · `train C < 1e21` · `test C >= 1e21` · `column=value` · `params 1, 2 at token_multiplier 20`, joined by `;`.
 *
 * @throws {ScalingError} If no word of it is known.
 */
export function filterRows<T extends FilteredRow>(rows: readonly T[], filter = "none"): Filtered<T> {
  const kept = keepLowest(rows, filter).filter((row) => equalities(filter).every((holds) => holds(row)));
  const listed = pairs(filter);
  const chosen = listed === null ? kept : kept.filter((row) => listed.some((holds) => holds(row)));
  const [train, test] = [bound("train", filter), bound("test", filter)];
  const known = /^none|rows with the highest loss|^\d+ rows|\w+=\w+/.test(filter) || listed || train || test;
  if (!known) throw new ScalingError(`Cannot verify as a filter must be known: it is "${filter}"`);
  return { train: train ? chosen.filter(train) : chosen, test: test ? chosen.filter(test) : [] };
}

function keepLowest<T extends FilteredRow>(rows: readonly T[], filter: string): T[] {
  const drop = /drop the (\d+) rows with the highest loss/.exec(filter)?.[1];
  const keep = /^(\d+) rows/.exec(filter)?.[1];
  const count = drop !== undefined ? Number(drop) : keep !== undefined ? rows.length - Number(keep) : 0;
  if (count <= 0) return [...rows];
  const limit = [...rows].sort((a, b) => b.loss - a.loss)[count - 1]?.loss ?? Number.POSITIVE_INFINITY;
  return rows.filter(({ loss }) => loss < limit);
}

type Test = (row: FilteredRow) => boolean;

const comparisons: Record<string, (a: number, b: number) => boolean> = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

function bound(side: "train" | "test", filter: string): Test | null {
  const [, column, sign, limit] = new RegExp(`${side} (\\w+) (<=|>=|<|>) ([\\d.e+]+)`).exec(filter) ?? [];
  if (column === undefined) return null;
  return (row) => comparisons[sign!]!(column === "C" ? row.C! : Number(row.cells[column]), Number(limit));
}

function equalities(filter: string): Test[] {
  return [...filter.matchAll(/(\w+)=(\w+)/g)].map(
    ([, column, value]) =>
      ({ cells }) =>
        cells[column!] === value || Number(cells[column!]) === Number(value),
  );
}

/** `params 1, 2 at token_multiplier 20, and 1 at 320`: pairs of a size and a multiple of tokens. */
function pairs(filter: string): Test[] | null {
  const [, column, list, by] = /(\w+) (\d[\d, ]* at (\w+) .*)$/.exec(filter) ?? [];
  if (list === undefined) return null;
  return [...list.matchAll(/(\d[\d, ]*) at (?:[a-z_]+ )?(\d+)/g)].flatMap(([, sizes, multiple]) =>
    sizes!
      .split(",")
      .map(
        (size) => (row: FilteredRow) =>
          Number(row.cells[column!]) === Number(size) && Number(row.cells[by!]) === Number(multiple),
      ),
  );
}
