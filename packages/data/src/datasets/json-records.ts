import { type JsonItem, jsonMarks } from "./json-marks.js";
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
 * @param fields Read nothing else of records that are objects: most of M2E2 is what no one asks for.
 * @throws {DataError} If the file is no JSON, or neither a list nor an object.
 */
export function jsonRecords(root: string, { file, text }: SourceFile, fields?: readonly string[]): JsonRecord[] {
  try {
    return splitRecords(text, fields);
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

/** @throws {SyntaxError} If the text is no JSON list or object. */
function splitRecords(text: string, fields: readonly string[] | undefined): JsonRecord[] {
  const open = text.search(/\S|$/);
  const marks = jsonMarks(text, open, fields === undefined ? 1 : 2);
  if (text.slice(marks.close + 1).trim() !== "") throw new SyntaxError("expected nothing after the outer bracket");
  if (marks.items.length === 1 && text.slice(open + 1, marks.close).trim() === "") return [];
  const lineAt = lineCounter(text);
  return marks.items.map((item) => {
    const { start, end } = item;
    const key = marks.bracket === "{" ? keyOf(text, item) : "";
    const first = afterBlanks(text, start);
    const [line, lastLine] = [lineAt(first), lineAt(end)];
    return { key, value: contentOf(text, item, marks.bracket, fields), line, lastLine };
  });
}

function afterBlanks(text: string, start: number): number {
  let at = start;
  while (" \t\r\n".includes(text[at] ?? "x")) at += 1;
  return at;
}

function keyOf(text: string, { start, colon }: JsonItem): string {
  const key: unknown = colon === -1 ? undefined : JSON.parse(text.slice(start, colon));
  if (typeof key !== "string") throw new SyntaxError("expected a key in quotes");
  return key;
}

/** The whole value, or of an object the fields asked for. */
function contentOf(
  text: string,
  { start, colon, end, inner }: JsonItem,
  bracket: "{" | "[",
  fields: readonly string[] | undefined,
): unknown {
  if (fields === undefined || inner?.bracket !== "{") {
    return JSON.parse(text.slice(bracket === "{" ? colon + 1 : start, end));
  }
  const value: Record<string, unknown> = {};
  for (const member of inner.items) {
    const name = text.slice(member.start, member.colon).trim().slice(1, -1);
    if (fields.includes(name)) value[name] = JSON.parse(text.slice(member.colon + 1, member.end));
  }
  return value;
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
