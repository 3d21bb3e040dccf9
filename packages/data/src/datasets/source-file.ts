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
  /** Lines that are not UTF-8, counted from 1; U+FFFD stands for what could not be read. */
  badLines: ReadonlySet<number>;
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
  try {
    return { file, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), badLines: new Set() };
  } catch {
    return { file, text: new TextDecoder().decode(bytes), badLines: linesNotUtf8(bytes) };
  }
}

async function readBytes(root: string, file: string): Promise<Uint8Array> {
  try {
    const bytes = await readFile(join(root, file));
    return file.endsWith(".gz") ? await promisify(gunzip)(bytes) : bytes;
  } catch (cause) {
    throw fileError(root, file, `expected a file that can be read, got ${reasonOf(cause)}`);
  }
}

function linesNotUtf8(bytes: Uint8Array): Set<number> {
  const bad = new Set<number>();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for (let [line, start] = [1, 0]; start < bytes.length; line += 1) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      bad.add(line);
    }
    start = end + 1;
  }
  return bad;
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
