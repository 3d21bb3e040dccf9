import { t5Normalizer } from "./normalizer.js";
import type { SpieceModel } from "./spiece-model.js";

/** How a `tokenizer.json` cuts a text before it looks for pieces; two layouts of T5's are in use. */
export type PreTokenizer = "metaspace" | "whitespaceSplit";

/** A fast tokenizer of Hugging Face, as its `tokenizer.json` tells it. */
export interface TokenizerJson {
  /** What a `spiece.model` would hold: the pieces without the added tokens. */
  model: SpieceModel;
  /** Tokens behind the pieces, in the order of their ids. */
  addedTokens: readonly string[];
  preTokenizer: PreTokenizer;
}

/** Is this a `tokenizer.json` and not a `spiece.model`? No protobuf message begins with a brace. */
export function isTokenizerJson(bytes: Uint8Array): boolean {
  return textOf(bytes.subarray(0, 64)).trimStart().startsWith("{");
}

/**
 * Reads the `tokenizer.json` of a T5 tokenizer.
 *
 * @throws {RangeError} If it is no unigram model of T5's kind: other models, normalisers and added tokens among the
 *   pieces are refused, because they would encode differently here.
 */
export function readTokenizerJson(bytes: Uint8Array): TokenizerJson {
  const file = parse(bytes);
  const { type, unk_id: unkId, vocab, byte_fallback: byteFallback } = objectAt(file.model);
  if (type !== "Unigram" || !Array.isArray(vocab))
    refuse(type === undefined ? "no model" : `model ${JSON.stringify(type)}`);
  if (byteFallback === true) refuse("byte fallback");
  if (unkId !== 2) refuse(`unknown as id ${JSON.stringify(unkId)}`);
  const pieces = (vocab as unknown[]).map(pieceAt);
  const added = addedTokensOf(file.added_tokens);
  const behind = added.filter(({ id }) => id > 2).sort((a, b) => a.id - b.id);
  const count = behind[0]?.id ?? pieces.length;
  if (count > pieces.length || behind.some(({ id }, i) => id !== count + i)) refuse("added tokens among its pieces");
  const controls = added.filter(({ id }) => id <= 2 && id !== unkId).map(({ id }) => id);
  return {
    model: {
      pieces: pieces.slice(0, count).map(({ text, score }, id) => {
        const type = id === unkId ? "unknown" : controls.includes(id) ? "control" : "normal";
        return { text, type, score: type === "normal" ? score : 0 };
      }),
      normalizer: t5Normalizer(charsmapOf(file.normalizer)),
      ...{ unkId: 2, bosId: -1, eosId: controlId("</s>"), padId: controlId("<pad>"), unkSurface: " \u2047 " },
    },
    addedTokens: behind.map(({ content }) => content),
    preTokenizer: preTokenizerOf(file.normalizer, file.pre_tokenizer),
  };

  function controlId(content: string): number {
    return added.find((token) => token.content === content)?.id ?? -1;
  }
}

type Json = Readonly<Record<string, unknown>>;

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

function parse(bytes: Uint8Array): Json {
  try {
    return objectAt(JSON.parse(textOf(bytes)));
  } catch (cause) {
    throw new RangeError(`Cannot read the tokenizer as it must be JSON: ${(cause as Error).message}`, { cause });
  }
}

const objectAt = (value: unknown): Json => (typeof value === "object" && value !== null ? { ...value } : {});

function pieceAt(entry: unknown, id: number): { text: string; score: number } {
  const [text, score]: unknown[] = Array.isArray(entry) ? entry : [];
  if (typeof text === "string" && typeof score === "number") return { text, score: Math.fround(score) };
  return refuse(`no text and score as piece ${id}`);
}

function addedTokensOf(value: unknown): { id: number; content: string }[] {
  return (Array.isArray(value) ? (value as unknown[]) : []).map((token) => {
    const { id, content } = objectAt(token);
    if (typeof id === "number" && typeof content === "string") return { id, content };
    return refuse("an added token without id and content");
  });
}

/** The steps of a sequence, or the one step. */
function stepsOf(value: unknown, list: "normalizers" | "pretokenizers"): Json[] {
  const step = objectAt(value);
  return step.type === "Sequence" && Array.isArray(step[list]) ? (step[list] as unknown[]).map(objectAt) : [step];
}

function charsmapOf(normalizer: unknown): Uint8Array {
  const { type, precompiled_charsmap: charsmap } = stepsOf(normalizer, "normalizers")[0] ?? {};
  if (type !== "Precompiled" || typeof charsmap !== "string")
    return refuse(`normaliser ${JSON.stringify(type ?? null)}`);
  return Uint8Array.from(Buffer.from(charsmap, "base64"));
}

/** Both come to SentencePiece's own treatment of blanks on plain text. */
function preTokenizerOf(normalizer: unknown, preTokenizer: unknown): PreTokenizer {
  const types = (steps: Json[]) => steps.map(({ type }) => String(type)).join(", ");
  const layout = `${types(stepsOf(normalizer, "normalizers"))} | ${types(stepsOf(preTokenizer, "pretokenizers"))}`;
  if (layout === "Precompiled, Strip, Replace | Metaspace") return "metaspace";
  if (layout === "Precompiled | WhitespaceSplit, Metaspace") return "whitespaceSplit";
  return refuse(`the steps ${layout}`);
}

function refuse(what: string): never {
  throw new RangeError(`Cannot use this tokenizer.json as it must be a plain unigram model like T5's: it has ${what}`);
}
