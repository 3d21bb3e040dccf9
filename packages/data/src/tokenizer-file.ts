import { createHash, randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { flatMarkers } from "./linearisation/flat.js";
import { createTokenizer, type Tokenizer } from "./tokenizer/tokenizer.js";
import { trainTokenizer } from "./tokenizer/train/train-tokenizer.js";

/** As a recipe names it: a `spiece.model`, or one to be trained on the run's own prompts. */
export type TokenizerSource = { path: string } | { train: { vocabSize: number } };

export interface OpenTokenizer {
  /** With `<spot>` behind the `<extra_id_n>`. */
  tokenizer: Tokenizer;
  /** Of the model file, hex. */
  sha256: string;
  /** The model file. */
  bytes: Uint8Array;
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
 * @param key Names what the texts hold and the size (`tokenizerKey`).
 * @throws {RangeError} If the file is no SentencePiece unigram model of T5's kind, or the texts do not fit the size.
 * @throws {Error} If the file cannot be read or the cache not be written.
 */
export async function openTokenizer(
  source: TokenizerSource,
  texts: () => Iterable<string>,
  { cache, key }: { cache: string; key: string },
): Promise<OpenTokenizer> {
  if ("path" in source) return fromFile(source.path);
  if (!/^[\w.-]+$/.test(key))
    throw new RangeError(`Cannot keep a tokenizer as its key must be letters, digits, dots and dashes: got ${key}`);
  const folder = join(cache, "tokenizers");
  const path = join(folder, `${key}.model`);
  const kept = await fromFile(path).catch(() => null);
  if (kept !== null) return kept;
  const bytes = trainTokenizer(texts(), { ...source.train, characterCoverage });
  await mkdir(folder, { recursive: true });
  await writeWhole(path, bytes);
  return fromFile(path);
}

async function fromFile(path: string): Promise<OpenTokenizer> {
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new Error(`Cannot open the tokenizer ${path}: ${cause.message}`, { cause });
  });
  return readTokenizer(bytes, path);
}

/**
 * A tokenizer from the bytes of its file.
 *
 * @param name Names the file in the sentence.
 * @throws {RangeError} If the file is no unigram model of T5's kind.
 */
export function readTokenizer(bytes: Uint8Array, name: string): OpenTokenizer {
  try {
    const tokenizer = createTokenizer(bytes, { addedTokens: flatMarkers });
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
