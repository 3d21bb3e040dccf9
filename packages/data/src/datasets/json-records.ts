import { LiteralError, parseLiteral } from "./literal.js";
import { fileError } from "./mistake.js";
import type { SourceFile } from "./source-file.js";

/** One item of a JSON file that holds a list or an object of records. */
export interface JsonRecord {
  /** Empty for an item of a list. */
  key: string;
  value: unknown;
  /** Lines where the item begins and ends, counted from 1. */
  line: number;
  lastLine: number;
}

/**
 * The records of a JSON file in file order, each with its lines. `JSON.parse` of the whole would not tell lines, and would
 * keep only the last of two equal keys.
 *
 * @param root For the message only.
 * @throws {DataError} If the file is no JSON, or neither a list nor an object.
 */
export function jsonRecords(root: string, { file, text }: SourceFile): JsonRecord[] {
  try {
    return splitRecords(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const { reason, offset } = whereWrong(text) ?? { reason: cause.message, offset: 0 };
    const before = text.slice(0, offset).split("\n");
    throw fileError(root, file, `${reason} (reading JSON)`, before.length, before.at(-1)!.length + 1);
  }
}

/** What is wrong with a JSON text and at which offset; undefined if nothing is. */
export function whereWrong(text: string): { reason: string; offset: number } | undefined {
  try {
    parseLiteral(text, "json");
    return undefined;
  } catch (cause) {
    if (cause instanceof LiteralError) return { reason: cause.message, offset: cause.offset };
    throw cause;
  }
}

/** Offsets of the outer bracket and of what parts its items. */
interface OuterMarks {
  open: number;
  commas: number[];
  colons: number[];
  close: number;
}

/** @throws {SyntaxError} If the text is no JSON list or object. */
function splitRecords(text: string): JsonRecord[] {
  const { open, commas, colons, close } = outerMarks(text);
  const isObject = text[open] === "{";
  if (commas.length === 0 && text.slice(open + 1, close).trim() === "") return [];
  const lineAt = lineCounter(text);
  return [...commas, close].map((end, i) => {
    const start = i === 0 ? open + 1 : commas[i - 1]! + 1;
    const colon = isObject ? (colons[i] ?? start) : start - 1;
    const first = start + text.slice(start, end).search(/\S|$/);
    return {
      key: isObject ? keyOf(text.slice(start, colon)) : "",
      value: JSON.parse(text.slice(colon + 1, end)),
      line: lineAt(first),
      lastLine: lineAt(end),
    };
  });
}

function keyOf(text: string): string {
  const key: unknown = JSON.parse(text);
  if (typeof key !== "string") throw new SyntaxError("expected a key in quotes");
  return key;
}

function outerMarks(text: string): OuterMarks {
  const open = text.search(/\S|$/);
  if (text[open] !== "{" && text[open] !== "[") throw new SyntaxError("expected a list or an object of records");
  const marks: OuterMarks = { open, commas: [], colons: [], close: -1 };
  const token = /"(?:[^"\\]|\\.)*"|[[\]{},:]/gs;
  let depth = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const char = found[0];
    if (char === "{" || char === "[") depth += 1;
    else if (char === "}" || char === "]") depth -= 1;
    else if (depth === 1 && char === ",") marks.commas.push(found.index);
    else if (depth === 1 && char === ":") marks.colons.push(found.index);
    if (depth === 0) {
      checkEnd(text, marks.open, found.index);
      return { ...marks, close: found.index };
    }
  }
  throw new SyntaxError("expected the outer bracket to be closed");
}

function checkEnd(text: string, open: number, close: number): void {
  if (text[close] !== (text[open] === "{" ? "}" : "]")) throw new SyntaxError("expected the bracket that was opened");
  if (text.slice(close + 1).trim() !== "") throw new SyntaxError("expected nothing after the outer bracket");
}

/** Line numbers for offsets that only grow. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let newline = text.indexOf("\n");
  return (offset) => {
    while (newline !== -1 && newline < offset) {
      line += 1;
      newline = text.indexOf("\n", newline + 1);
    }
    return line;
  };
}
