import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { SentencePieceProcessor } from "@sctg/sentencepiece-js";
import fc from "fast-check";
import { createTokenizer } from "./tokenizer.js";
import { trainTokenizer } from "./train/train-tokenizer.js";

/**
 * Stretches that trouble normalisers: joiners, marks, compatibility forms, control characters, blanks of all kinds, our
 * own markers.
 */
const troubles = [
  ..."\u200d \ufe0f 👩‍👩‍👧 e\u0301\u0323\u0302 ▁ ﬁ ｶﾞ \u1100\u1161\u11a8 Ⅳ ① <spot> </s> ＜/s＞ \u0007 \u0300 \u0344 ½ ... @user #tag".split(
    " ",
  ),
  ..." \t\n\u3000\u00a0\u2028\u0085\u0000\ufeff",
];
const stretch = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom(...troubles),
  fc.constantFrom("the ", "storm", "New York"),
);
const anyText = fc.array(stretch, { maxLength: 12 }).map((stretches) => stretches.join(""));

/** SentencePiece itself, compiled to WebAssembly. */
async function sentencePiece(model: Uint8Array): Promise<SentencePieceProcessor> {
  const processor = new SentencePieceProcessor();
  await processor.loadFromB64StringModel(Buffer.from(model).toString("base64"));
  return processor;
}

async function assertAgrees(model: Uint8Array): Promise<void> {
  const [tokenizer, oracle] = [createTokenizer(model), await sentencePiece(model)];
  fc.assert(
    fc.property(anyText, (text) => {
      const ids = tokenizer.encode(text);
      assert.deepEqual(ids, oracle.encodeIds(text));
      assert.equal(tokenizer.decode(ids), oracle.decodeIds(Int32Array.from(ids)));
    }),
    { numRuns: 1000 },
  );
}

test("createTokenizer agrees with SentencePiece on any text, with the nmt_nfkc normaliser", async () => {
  await assertAgrees(readFileSync(join(import.meta.dirname, "../../../../test/fixtures/tokenizer/spiece.model")));
});

test("createTokenizer agrees with SentencePiece on a model that trainTokenizer made", async () => {
  const words = [
    "the storm",
    "New York ...",
    "a user's café",
    "#tag @user 12",
    "👩‍👩‍👧 e\u0301 ｶﾞ",
    "he met the mayor of York , then left .",
  ];
  await assertAgrees(trainTokenizer([...words, ...words, ...words.map((w) => `${w}.`)], { vocabSize: 120 }));
});

test("createTokenizer breaks ties as SentencePiece does, by what stands in front", async () => {
  const model = readFileSync(join(import.meta.dirname, "../../../../test/fixtures/tokenizer/spiece.model"));
  const [tokenizer, oracle] = [createTokenizer(model), await sentencePiece(model)];
  const endings = new Set<string>();
  for (let words = 0; words < 200; words++) {
    // 8 88 and 88 8 are equally probable.
    const text = `${"x ".repeat(words)}1888`;
    const ids = tokenizer.encode(text);
    assert.deepEqual(ids, oracle.encodeIds(text), `after ${words} words`);
    endings.add(ids.slice(-2).join());
  }
  assert.equal(endings.size, 2);
});
