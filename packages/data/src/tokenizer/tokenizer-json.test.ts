import assert from "node:assert/strict";
import { test } from "node:test";
import { isTokenizerJson, readTokenizerJson } from "./tokenizer-json.js";

const charsmap = { type: "Precompiled", precompiled_charsmap: "" };
const metaspace = { type: "Metaspace", replacement: "▁", prepend_scheme: "always" };

/** The least that T5's tokenizer could be. */
const tiny = {
  added_tokens: [
    { id: 0, content: "<pad>" },
    { id: 1, content: "</s>" },
    { id: 2, content: "<unk>" },
    { id: 4, content: "<extra_id_1>" },
    { id: 5, content: "<extra_id_0>" },
  ],
  normalizer: { type: "Sequence", normalizers: [charsmap, { type: "Strip" }, { type: "Replace" }] },
  pre_tokenizer: metaspace,
  model: {
    type: "Unigram",
    unk_id: 2,
    vocab: [
      ["<pad>", 0],
      ["</s>", 0],
      ["<unk>", 0],
      ["▁a", -1.5],
      ["<extra_id_1>", 0],
      ["<extra_id_0>", 0],
    ],
  },
};

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const model = (changes: object) => ({ ...tiny, model: { ...tiny.model, ...changes } });

test("readTokenizerJson reads both layouts, with the added tokens in the vocabulary or behind it", () => {
  const read = readTokenizerJson(bytesOf(tiny));
  assert.deepEqual([read.addedTokens, read.preTokenizer], [["<extra_id_1>", "<extra_id_0>"], "metaspace"]);
  assert.deepEqual(read.model.pieces, [
    { text: "<pad>", score: 0, type: "control" },
    { text: "</s>", score: 0, type: "control" },
    { text: "<unk>", score: 0, type: "unknown" },
    { text: "▁a", score: -1.5, type: "normal" },
  ]);
  const older = {
    ...model({ vocab: tiny.model.vocab.slice(0, 4) }),
    ...{
      normalizer: charsmap,
      pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "WhitespaceSplit" }, metaspace] },
    },
  };
  assert.deepEqual(readTokenizerJson(bytesOf(older)), { ...read, preTokenizer: "whitespaceSplit" });
});

test("readTokenizerJson refuses what it would encode differently", () => {
  const refused: [file: unknown, said: RegExp][] = [
    [{}, /it has no model/],
    [[], /it has no model/],
    [model({ type: "BPE" }), /it has model "BPE"/],
    [model({ unk_id: 0 }), /it has unknown as id 0/],
    [model({ byte_fallback: true }), /it has byte fallback/],
    [model({ vocab: [["a"]] }), /no text and score as piece 0/],
    [{ ...tiny, normalizer: { type: "NFKC" } }, /it has normaliser "NFKC"/],
    [{ ...tiny, pre_tokenizer: { type: "ByteLevel" } }, /it has the steps Precompiled, Strip, Replace \| ByteLevel/],
    [
      { ...tiny, added_tokens: [...tiny.added_tokens, { id: 9, content: "<x>" }] },
      /it has added tokens among its pieces/,
    ],
  ];
  for (const [file, said] of refused) assert.throws(() => readTokenizerJson(bytesOf(file)), said);
  assert.throws(() => readTokenizerJson(bytesOf(tiny).subarray(0, 50)), /^RangeError: .* must be JSON/);
});

test("isTokenizerJson tells it from a spiece.model", () => {
  assert.ok(isTokenizerJson(bytesOf(tiny)));
  assert.ok(isTokenizerJson(new TextEncoder().encode('\ufeff\n {"a": 1}')));
  assert.ok(!isTokenizerJson(Uint8Array.of(0x0a, 12, 0x0a, 3, 97)));
  assert.ok(!isTokenizerJson(new Uint8Array()));
});
