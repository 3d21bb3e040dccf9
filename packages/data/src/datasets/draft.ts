import type { LabelMapping } from "../corpus/labels.js";
import type { DatasetName, Example, Split } from "../example.js";
import { type DataMistake, RecordError } from "./mistake.js";
import type { SourceFile } from "./source-file.js";

/** x1, y1, x2, y2 in pixels. */
export type PixelBox = readonly [number, number, number, number];

/** Width and height in pixels. */
export type PixelSize = readonly [number, number];

/** An argument that a place in the picture fills. */
export interface GroundedArgument {
  type: string;
  role: string;
  box: PixelBox;
}

/** An example without its picture, for each task. */
export type PicturelessExample = Example extends infer E ? (E extends Example ? Omit<E, "picture"> : never) : never;

/** An example as its record tells it: the picture is a name yet, and what the picture shows are pixels. */
export interface Draft {
  at: { file: string; line: number };
  example: PicturelessExample;
  /** `size` where the record tells it. */
  picture: { id: string; size: PixelSize | null } | null;
  grounded: readonly GroundedArgument[];
}

export interface ReadRequest {
  root: string;
  name: DatasetName;
  /** Splits to read; files of others are not opened. */
  splits: readonly Split[];
  /** Cut M2E2 by article instead of taking all of it as test set. */
  cut: "published" | "articles";
  /** Take each sentence and picture of M2E2 once, or whole in each of its three settings. */
  settings: "joined" | "separate";
  labelMapping: LabelMapping;
}

/** What a reader made of the files: drafts in file order, and one mistake for each record that gave none. */
export interface Reading {
  drafts: Draft[];
  mistakes: DataMistake[];
}

/** Reads one dataset. @throws {DataError} For a mistake that makes a whole file useless. */
export type Reader = (request: ReadRequest) => Promise<Reading>;

/** Where a record stands; `badLines` are those of its file. */
export interface RecordPlace {
  file: string;
  line: number;
  lastLine?: number;
  badLines: SourceFile["badLines"];
}

/** Adds what `make` gives for the record at `place` to the reading: a draft, a mistake, or nothing where it is no example of ours. */
export function take({ drafts, mistakes }: Reading, place: RecordPlace, make: (at: Draft["at"]) => Draft | null): void {
  const draft = attempt(mistakes, place, () => make({ file: place.file, line: place.line }));
  if (draft !== null) drafts.push(draft);
}

/** What `make` gives for the record at `place`, or null if it throws a `RecordError`, which is then noted. */
export function attempt<T>(mistakes: DataMistake[], { file, ...lines }: RecordPlace, make: () => T): T | null {
  try {
    checkText(lines);
    return make();
  } catch (cause) {
    if (!(cause instanceof RecordError)) throw cause;
    const { line = lines.line, column } = cause.at;
    mistakes.push({ file, line, reason: cause.message, ...(column === undefined ? {} : { column }) });
    return null;
  }
}

function checkText({ badLines, line, lastLine = line }: Omit<RecordPlace, "file">): void {
  if (badLines.size === 0) return;
  for (let at = line; at <= lastLine; at += 1) {
    const reason = badLines.get(at);
    if (reason !== undefined) throw new RecordError(reason, { line: at });
  }
}
