import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { fileError } from "./mistake.js";

/** A text file of a dataset, decoded: no byte order mark, whatever it was packed in. */
export interface SourceFile {
  /** Path below the root of the data, with "/". */
  file: string;
  text: string;
  /** Lines that are no text, counted from 1, and why not. U+FFFD stands for bytes that are not UTF-8. */
  badLines: ReadonlyMap<number, string>;
}

/**
 * Reads the one file of `folder` that has one of `names`, plain or with `.gz`.
 *
 * @param folder Below `root`, with "/"; so are `names` below `folder`.
 * @throws {DataError} If there is none of them or more than one, it is empty, or it is no gzip file though its name says so.
 */
export async function openSource(root: string, folder: string, names: readonly string[]): Promise<SourceFile> {
  const source = await openOptionalSource(root, folder, names);
  if (source !== null) return source;
  const found = (await isThere(join(root, folder))) ? "none of them" : "no such folder";
  throw fileError(root, folder, `expected a file ${names.join(" or ")} (.gz allowed), found ${found}`);
}

/** The same, or null where there is none of them. */
export async function openOptionalSource(
  root: string,
  folder: string,
  names: readonly string[],
): Promise<SourceFile | null> {
  const candidates = names.flatMap((name) => [`${folder}/${name}`, `${folder}/${name}.gz`]);
  const there = await Promise.all(candidates.map((file) => isThere(join(root, file))));
  const found = candidates.filter((_, i) => there[i]);
  if (found.length > 1) throw fileError(root, folder, `expected only one of ${found.join(" and ")}, found both`);
  return found.length === 0 ? null : readSource(root, found[0]!);
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function readSource(root: string, file: string): Promise<SourceFile> {
  const bytes = await readBytes(root, file);
  if (bytes.length === 0) throw fileError(root, file, "expected records, got an empty file");
  if (isUtf16(bytes)) throw fileError(root, file, "expected UTF-8, got UTF-16, as its byte order mark tells");
  const badLines = new Map<number, string>();
  const text = decodeText(bytes, badLines);
  if (text.includes("\0")) noteNulls(text, badLines);
  return { file, text, badLines };
}

/** For a file that is of use only as a whole. @throws {DataError} If a line is no text. */
export function checkLines(root: string, { file, badLines }: SourceFile): void {
  for (const [line, reason] of badLines) throw fileError(root, file, reason, line);
}

function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

function decodeText(bytes: Uint8Array, badLines: Map<number, string>): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    noteLinesNotUtf8(bytes, badLines);
    return new TextDecoder().decode(bytes);
  }
}

function noteNulls(text: string, badLines: Map<number, string>): void {
  for (const line of sourceLines({ text })) {
    if (line.text.includes("\0")) badLines.set(line.number, "expected text, got a NUL character");
  }
}

async function readBytes(root: string, file: string): Promise<Uint8Array> {
  try {
    const bytes = await readFile(join(root, file));
    return file.endsWith(".gz") ? await promisify(gunzip)(bytes, { chunkSize: unpackedSize(bytes) }) : bytes;
  } catch (cause) {
    throw fileError(root, file, `expected a file that can be read, got ${reasonOf(cause)}`);
  }
}

/** What a gzip file says of its size, within bounds, so that it is unpacked into one buffer and not pieced together (RFC 1952 §2.3.1). */
function unpackedSize(bytes: Buffer): number {
  const told = bytes.length < 18 ? 0 : bytes.readUInt32LE(bytes.length - 4);
  return Math.min(Math.max(told + 1, 1 << 16), 1 << 26);
}

function noteLinesNotUtf8(bytes: Uint8Array, badLines: Map<number, string>): void {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for (let [line, start] = [1, 0]; start < bytes.length; line += 1) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      badLines.set(line, "expected UTF-8, got bytes that are none");
    }
    start = end + 1;
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** One line, without its end. */
export interface SourceLine {
  number: number;
  text: string;
}

/** The lines of a file, whether they end in LF or CRLF. What follows the last line end is a line if it is not empty. */
export function* sourceLines({ text }: Pick<SourceFile, "text">): Generator<SourceLine> {
  for (let [number, start] = [1, 0]; start < text.length; number += 1) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    const stop = end > start && text[end - 1] === "\r" ? end - 1 : end;
    yield { number, text: text.slice(start, stop) };
    start = end + 1;
  }
}
