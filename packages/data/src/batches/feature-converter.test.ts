import assert from "node:assert/strict";
import { test } from "node:test";
import type { Prompt } from "../example.js";
import { type SpieceModel, writeSpieceModel } from "../tokenizer/spiece-model.js";
import { createTokenizer } from "../tokenizer/tokenizer.js";
import { bucketFor, type ConverterOptions, encodePrompt, toBatch } from "./feature-converter.js";

const words = ["▁find", "▁names", "▁A", "▁B", "▁C", "▁D", "▁none"];
const model: SpieceModel = {
  pieces: [
    { text: "<pad>", score: 0, type: "control" },
    { text: "</s>", score: 0, type: "control" },
    { text: "<unk>", score: 0, type: "unknown" },
    ...words.map((text) => ({ text, score: -1, type: "normal" as const })),
  ],
  normalizer: {
    name: "identity",
    charsmap: new Uint8Array(),
    addDummyPrefix: true,
    removeExtraWhitespaces: true,
    escapeWhitespaces: true,
  },
  unkId: 2,
  bosId: -1,
  eosId: 1,
  padId: 0,
  unkSurface: " ⁇ ",
};
/** find 3, names 4, A 5, B 6, C 7, D 8, none 9, <spot> 10. */
const tokenizer = createTokenizer(writeSpieceModel(model), { extraIds: 0, addedTokens: ["<spot>"] });

const prompt = (exampleId: string, text: string, target: string): Prompt => ({
  exampleId,
  dataset: "twitter2015",
  task: "mner",
  format: "flat",
  instruction: "find names",
  text,
  ending: null,
  target,
  picture: null,
});
const options: ConverterOptions = {
  rows: 3,
  sourceBuckets: [4, 6],
  targetBuckets: [2, 5],
  maxSourceTokens: 8,
  maxTargetTokens: 4,
  visual: null,
};

test("toBatch pads rows to the smallest bucket and fills the batch with rows of weight 0", async () => {
  assert.deepEqual(await toBatch([prompt("x", "A B", "A <spot> B"), prompt("y", "C", "none")], tokenizer, options), {
    rows: 3,
    sourceLength: 6,
    targetLength: 4,
    encoderInputTokens: Int32Array.from(
      [
        [3, 4, 5, 6, 1, 0],
        [3, 4, 7, 1, 0, 0],
        [0, 0, 0, 0, 0, 0],
      ].flat(),
    ),
    decoderTargetTokens: Int32Array.from(
      [
        [5, 10, 6, 1],
        [9, 1, 0, 0],
        [0, 0, 0, 0],
      ].flat(),
    ),
    decoderLossWeights: Float32Array.from(
      [
        [1, 1, 1, 1],
        [1, 1, 0, 0],
        [0, 0, 0, 0],
      ].flat(),
    ),
    visual: null,
    prompts: [
      { exampleId: "x", dataset: "twitter2015", task: "mner" },
      { exampleId: "y", dataset: "twitter2015", task: "mner" },
    ],
  });
});

test("encodePrompt cuts the end of the text and of the answer, never the instruction or </s>", () => {
  const limits = { maxSourceTokens: 5, maxTargetTokens: 3 };
  assert.deepEqual(encodePrompt(prompt("x", "A B C D", "A B C D"), tokenizer, limits), {
    source: [3, 4, 5, 6, 1],
    target: [5, 6, 1],
    cutSource: 2,
    cutTarget: 2,
  });
  assert.deepEqual(encodePrompt(prompt("x", "A B", "A B"), tokenizer, limits), {
    source: [3, 4, 5, 6, 1],
    target: [5, 6, 1],
    cutSource: 0,
    cutTarget: 0,
  });
  assert.deepEqual(
    encodePrompt(prompt("x", "A", ""), tokenizer, { maxSourceTokens: 3, maxTargetTokens: 1 }).source,
    [3, 4, 1],
  );
});

test("encodePrompt joins instruction and text as one blank would, and knows no markers in them", () => {
  const { source } = encodePrompt(prompt("x", "A <spot>", "none"), tokenizer, options);
  assert.deepEqual(source, [...tokenizer.encode("find names A <spot>"), 1]);
  assert.ok(!source.includes(tokenizer.markerId("<spot>")));
});

test("encodePrompt refuses an instruction that does not fit", () => {
  assert.throws(
    () => encodePrompt(prompt("x", "A", "none"), tokenizer, { maxSourceTokens: 2, maxTargetTokens: 4 }),
    /example x of twitter2015 as its instruction must fit in maxSourceTokens with <\/s>: 3 tokens, the limit is 2/,
  );
});

test("bucketFor takes the smallest bucket that fits; the limit is the last one", () => {
  const lengths = [0, 4, 5, 6, 7, 8].map((length) => bucketFor(length, [6, 4, 100], 8));
  assert.deepEqual(lengths, [4, 4, 6, 6, 8, 8]);
  assert.equal(bucketFor(3, [], 8), 8);
});

test("toBatch refuses more prompts than rows", async () => {
  await assert.rejects(
    toBatch([prompt("x", "A", "none"), prompt("y", "A", "none")], tokenizer, { ...options, rows: 1 }),
    /at most 1 prompts: got 2/,
  );
});

test("toBatch asks for the regions of the rows that have a picture", async () => {
  const picture = { id: "p", path: "/p.png", objects: [[0, 0, 0.5, 0.5] as const, [0, 0, 1, 0.5] as const] };
  const visual = {
    maxObjects: 1,
    content: () => ({ kind: "pixels" as const, side: 1, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) }),
  };
  const prompts = [prompt("x", "A", "none"), { ...prompt("y", "B", "none"), picture }];
  const batch = await toBatch(prompts, tokenizer, { ...options, rows: 2, visual });
  assert.deepEqual(batch.visual, {
    tokens: 2,
    boxes: Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0.5, 0.5),
    mask: Int32Array.of(0, 0, 1, 1),
    content: { kind: "pixels", side: 1, pixels: Uint8Array.of(0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6) },
  });
  assert.equal((await toBatch([prompt("x", "A", "none")], tokenizer, { ...options, visual })).visual, null);
});
