import { join } from "node:path";

/** Where a mistake in a dataset is and what is wrong there. */
export interface DataMistake {
  /** Path below the root of the data, with "/". */
  file: string;
  /** Counted from 1; 0: the file as a whole. */
  line: number;
  /** Counted from 1, in UTF-16 units. */
  column?: number;
  /** What was wanted and what is there. */
  reason: string;
}

/** One record cannot be read: thrown by whoever looks at the record, caught by `takeRecord`, which knows where it stands. */
export class RecordError extends Error {
  override name = "RecordError";

  /** @param at Where in the record, if that is not its first line. */
  constructor(
    reason: string,
    readonly at: { line?: number; column?: number } = {},
  ) {
    super(reason);
  }
}

/** Most mistakes that a `DataError` spells out. */
export const maxMistakesShown = 20;

/** Data that cannot be used. `problems` has one line for each mistake, such as `data/snap/train.txt:12:7 expected …`. */
export class DataError extends Error {
  override name = "DataError";
  readonly problems: readonly string[];

  constructor(
    readonly root: string,
    readonly mistakes: readonly DataMistake[],
  ) {
    const problems = mistakes.slice(0, maxMistakesShown).map((mistake) => mistakeLine(root, mistake));
    const more = mistakes.length - problems.length;
    const head = `Cannot read the data in ${root}: ${mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`}`;
    super([head, ...problems, ...(more > 0 ? [`and ${more} more`] : [])].join("\n"));
    this.problems = problems;
  }
}

function mistakeLine(root: string, { file, line, column, reason }: DataMistake): string {
  const place = [join(root, file), ...(line > 0 ? [line] : []), ...(line > 0 && column !== undefined ? [column] : [])];
  return `${place.join(":")} ${reason}`;
}

/** A mistake that makes a whole file useless, so that no example can be left out instead. */
export function fileError(root: string, file: string, reason: string, line = 0, column?: number): DataError {
  return new DataError(root, [{ file, line, reason, ...(column === undefined ? {} : { column }) }]);
}
