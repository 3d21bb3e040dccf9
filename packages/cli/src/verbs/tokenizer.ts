import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Command } from "commander";
import { act, type Context, defined, examples, type Flags, printJson, say, wholeNumber, withJson } from "../command.js";
import { CommandFailure, exit } from "../failure.js";
import { openLines, refuseFile } from "../lines.js";
import { readRecipe } from "../recipe-file.js";
import { readSettings } from "../settings.js";

interface TokenizerFlags extends Flags {
  model: string;
  special?: boolean;
}

interface TrainFlags extends Flags {
  model: string;
  vocabSize: number;
  recipe?: string;
  set: string[];
  text: string[];
}

export function addTokenizer(program: Command, context: Context): void {
  const group = program.command("tokenizer").description("texts to ids and back, and training of a spiece.model");
  addTrain(group, context);
  addEncode(group, context);
  addDecode(group, context);
}

const collect = (value: string, before: string[]) => [...before, value];

function addTrain(group: Command, context: Context): void {
  const command = group
    .command("train")
    .description("train a SentencePiece unigram model on text files, or on the prompts of a recipe")
    .requiredOption("--model <file>", "where to write the spiece.model")
    .option("--vocab-size <n>", "pieces, the three control tokens included", wholeNumber(300, 64_000), 2000)
    .option("--text <file>", "a text on each line; may be repeated (- for stdin)", collect, [])
    .option("--recipe <file>", "train on the instructions, texts and answers of its training part")
    .option("--set <key=value>", "change the recipe", collect, [])
    .addHelpText("after", examples("umie tokenizer train --model spiece.model --vocab-size 8000 --text tweets.txt"));
  act(withJson(command), context, (flags: TrainFlags) => train(context, flags));
}

function addEncode(group: Command, context: Context): void {
  const command = group
    .command("encode")
    .description(
      "each line of stdin to a JSON list of ids, without </s>; a text is data and never makes a control token",
    )
    .option("--special", "as Hugging Face's fast tokenizer: </s> behind, and control tokens that are spelled count")
    .addHelpText("after", examples("echo 'the storm' | umie tokenizer encode --model spiece.model"));
  act(withModel(command), context, (flags: TokenizerFlags) => encode(context, flags));
}

function addDecode(group: Command, context: Context): void {
  const command = group
    .command("decode")
    .description("each line of stdin, a JSON list of ids, to its text")
    .option("--special", "as Hugging Face's fast tokenizer: control tokens are written out")
    .addHelpText("after", examples("echo '[15, 301]' | umie tokenizer decode --model spiece.model"));
  act(withModel(command), context, (flags: TokenizerFlags) => decode(context, flags));
}

const withModel = (command: Command) =>
  command.requiredOption("--model <file>", "spiece.model or tokenizer.json; --special needs the latter");

async function encode(context: Context, flags: TokenizerFlags): Promise<undefined> {
  const { encode } = await codec(context, flags);
  for await (const line of await openLines("-", context.cwd)) context.stdout.write(`${JSON.stringify(encode(line))}\n`);
}

async function decode(context: Context, flags: TokenizerFlags): Promise<undefined> {
  const { decode } = await codec(context, flags);
  let number = 0;
  for await (const line of await openLines("-", context.cwd)) {
    number += 1;
    context.stdout.write(`${decode(idsOf(line, number))}\n`);
  }
}

interface Codec {
  encode(text: string): readonly number[];
  decode(ids: readonly number[]): string;
}

async function codec({ cwd }: Context, { model, special = false }: TokenizerFlags): Promise<Codec> {
  const bytes = await readFile(path.resolve(cwd, model)).catch(refuseFile(model));
  const { createHuggingFaceTokenizer, readTokenizer } = await import("@umie/data");
  try {
    return special ? createHuggingFaceTokenizer(bytes) : readTokenizer(bytes, model).tokenizer;
  } catch (cause) {
    throw new CommandFailure((cause as Error).message, exit.usage, { cause });
  }
}

function idsOf(line: string, number: number): number[] {
  const value = parsed(line);
  if (Array.isArray(value) && value.every((id) => Number.isInteger(id) && id >= 0)) return value as number[];
  throw new CommandFailure(`Cannot decode line ${number} as it must be a JSON list of ids: it is ${line}`, exit.usage);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

async function train(context: Context, flags: TrainFlags): Promise<undefined> {
  if ((flags.recipe === undefined) === (flags.text.length === 0))
    throw new CommandFailure("Cannot train a tokenizer as there must be either --text or --recipe", exit.usage);
  const bytes =
    flags.recipe === undefined ? await onTexts(context, flags) : await onRecipe(context, flags, flags.recipe);
  const file = path.resolve(context.cwd, flags.model);
  await writeFile(`${file}.draft`, bytes).catch(refuseFile(flags.model));
  await rename(`${file}.draft`, file);
  const { readTokenizer } = await import("@umie/data");
  const { sha256, tokenizer } = readTokenizer(bytes, flags.model);
  const result = { model: file, pieces: tokenizer.size - tokenizer.markers.length, sha256 };
  if (flags.json) printJson(context.stdout, result);
  else say(context)(`${flags.model}: ${result.pieces} pieces, SHA-256 ${sha256}`);
}

async function onTexts({ cwd }: Context, { text: files, vocabSize }: TrainFlags): Promise<Uint8Array> {
  const { trainTokenizer } = await import("@umie/data");
  const texts: string[] = [];
  for (const file of files) for await (const line of await openLines(file, cwd)) texts.push(line);
  return usage(() => trainTokenizer(texts, { vocabSize }));
}

async function onRecipe(context: Context, flags: TrainFlags, file: string): Promise<Uint8Array> {
  const { data } = readRecipe(file, flags, context.cwd).spec;
  const { cache } = readSettings(context.env, flags, context.cwd);
  const root = data.root === undefined ? {} : { root: path.resolve(context.cwd, data.root) };
  const { openRunData } = await import("@umie/data");
  const tokenizer = { train: { vocabSize: flags.vocabSize } };
  return (await usage(() => openRunData({ ...data, ...defined(root), tokenizer }, cache))).tokenizer.bytes;
}

/** Texts that do not fit the size are a mistake of who chose them. */
function usage<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof RangeError) throw new CommandFailure(cause.message, exit.usage, { cause });
    throw cause;
  }
}
