import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { addedTokens as tokensOfWording } from "../instructors/wording.js";
import { createTokenizer, type Tokenizer } from "./tokenizer.js";
import { trainTokenizer } from "./train/train-tokenizer.js";

/** As a recipe names it: a `spiece.model`, or one to be trained on the run's own prompts. */
export type TokenizerSource = { path: string } | { train: { vocabSize: number } };

export interface OpenTokenizer {
  /** With `<spot>`, or what else is added, behind the `<extra_id_n>`. */
  tokenizer: Tokenizer;
  /** Of the model file, hex. */
  sha256: string;
  /** The model file. */
  bytes: Uint8Array;
}

export interface TokenizerPlace {
  cache: string;
  /** Names what the texts hold and the size (`tokenizerKey`). */
  key: string;
  /** Tokens of the run's own, by default those of the plain wording. */
  addedTokens?: readonly string[];
}

/**
 * More than SentencePiece's 0.9995: most of the text is instructions, so the é of Beyoncé would already be too rare to be
 * written, and an answer that cannot be written cannot be right.
 */
const characterCoverage = 0.99999;

/**
 * The tokenizer of a run, read from its file, or trained and kept as `<cache>/tokenizers/<key>.model`. Training gives the same
 * bytes on every machine, so processes that train at once write the same file, and a file that cannot be read is trained anew.
 *
 * @param texts What to train on, asked for only when there is something to train (`tokenizerTexts`).
 * @throws {RangeError} If the file is no SentencePiece unigram model of T5's kind, or the texts do not fit the size.
 * @throws {Error} If the file cannot be read or the cache not be written.
 */
export async function openTokenizer(
  source: TokenizerSource,
  texts: () => Iterable<string>,
  { cache, key, addedTokens = tokensOfWording("umie") }: TokenizerPlace,
): Promise<OpenTokenizer> {
  if ("path" in source) return fromFile(source.path, addedTokens);
  if (!/^[\w.-]+$/.test(key))
    throw new RangeError(`Cannot keep a tokenizer as its key must be letters, digits, dots and dashes: got ${key}`);
  const folder = join(cache, "tokenizers");
  const path = join(folder, `${key}.model`);
  const kept = await fromFile(path, addedTokens).catch(() => null);
  if (kept !== null) return kept;
  const bytes = trainTokenizer(texts(), { ...source.train, characterCoverage });
  await mkdir(folder, { recursive: true });
  await writeWhole(path, bytes);
  return fromFile(path, addedTokens);
}

async function fromFile(path: string, addedTokens: readonly string[]): Promise<OpenTokenizer> {
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new Error(`Cannot open the tokenizer ${path}: ${cause.message}`, { cause });
  });
  return readTokenizer(bytes, path, addedTokens);
}

/**
 * A tokenizer from the bytes of its file.
 *
 * @param name Names the file in the sentence.
 * @param addedTokens Of the run's own, by default those of the plain wording.
 * @throws {RangeError} If the file is no unigram model of T5's kind.
 */
export function readTokenizer(
  bytes: Uint8Array,
  name: string,
  addedTokens: readonly string[] = tokensOfWording("umie"),
): OpenTokenizer {
  try {
    const tokenizer = createTokenizer(bytes, { addedTokens });
    return { tokenizer, sha256: createHash("sha256").update(bytes).digest("hex"), bytes };
  } catch (cause) {
    throw new RangeError(`Cannot open the tokenizer ${name}. ${(cause as Error).message}`, { cause });
  }
}

/** The file appears whole or not at all, whoever else writes it. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}
