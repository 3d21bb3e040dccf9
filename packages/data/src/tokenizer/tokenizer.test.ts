import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type SpieceModel, writeSpieceModel } from "./spiece-model.js";
import { createTokenizer, type TokenPart } from "./tokenizer.js";

interface FixtureCase {
  id: number;
  text: string;
  spm_ids: number[];
  spm_decoded: string;
  hf_ids: number[];
}

const fixtures = process.env.UMIE_FIXTURES ?? join(import.meta.dirname, "../../../../test/fixtures");
const folder = join(fixtures, "tokenizer");
const fixtureModel = readFileSync(join(folder, "spiece.model"));
const cases = readFileSync(join(folder, "cases.jsonl"), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as FixtureCase);

/**
 * A model small enough to read: each character of its pieces has a score, so that every expected list can be checked by
 * eye.
 */
const pieces = ["▁", "a", "b", "ab", "▁ab", ",", "<", ">", "s", "p", "o", "t", "/", "▁abab"];
const model: SpieceModel = {
  pieces: [
    { text: "<pad>", score: 0, type: "control" },
    { text: "</s>", score: 0, type: "control" },
    { text: "<unk>", score: 0, type: "unknown" },
    ...pieces.map((text) => ({ text, score: text === "▁abab" ? -9 : -2, type: "normal" as const })),
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
const bytes = writeSpieceModel(model);
const tokenizer = createTokenizer(bytes, { extraIds: 2 });

test("createTokenizer gives the ids and the texts of SentencePiece on every case of the fixture", () => {
  assert.ok(cases.length > 0);
  const { encode, decode } = createTokenizer(fixtureModel);
  for (const { id, text, spm_ids, spm_decoded } of cases) {
    assert.deepEqual(encode(text), spm_ids, `case ${id}: ${JSON.stringify(text)}`);
    assert.equal(decode(spm_ids), spm_decoded, `case ${id}`);
  }
});

test("createTokenizer encodes alike whatever file it was read from, and a text never becomes a control token", () => {
  const fromModel = createTokenizer(fixtureModel);
  for (const file of ["tokenizer.json", "tokenizer-whitespacesplit.json"]) {
    const fromJson = createTokenizer(readFileSync(join(folder, file)));
    assert.deepEqual([fromJson.size, fromJson.markers], [fromModel.size, fromModel.markers]);
    for (const { id, text, spm_ids, spm_decoded } of cases) {
      assert.deepEqual(fromJson.encode(text), spm_ids, `case ${id}: ${JSON.stringify(text)}`);
      assert.equal(fromJson.decode(spm_ids), spm_decoded, `case ${id}`);
    }
    for (const spelled of [...fromJson.markers, "</s>", "<pad>", "<unk>", "＜/s＞", "＜spot＞"]) {
      const ids = fromJson.encode(`a ${spelled} b${spelled}`);
      assert.ok(
        ids.every((id) => id >= 2 && id < 1000),
        spelled,
      );
    }
  }
});

test("encodeParts gives the ids of the Hugging Face tokenizer where its text holds <extra_id_n>", () => {
  const { encodeParts, eosId, markers } = createTokenizer(fixtureModel);
  const marked = cases.filter(
    ({ text }) => /<extra_id_\d\d?>/.test(text) && markers.some((marker) => text.includes(marker)),
  );
  assert.ok(marked.length > 0);
  for (const { id, text, hf_ids } of marked) {
    const parts = text
      .split(/(<extra_id_\d\d?>)/)
      .map((part): TokenPart => (markers.includes(part) ? { marker: part } : { text: part }));
    assert.deepEqual([...encodeParts(parts), eosId], hf_ids, `case ${id}: ${JSON.stringify(text)}`);
  }
});

test("createTokenizer encodes by the best sum of scores and fuses unknown characters", () => {
  const examples: [string, number[]][] = [
    ["", []],
    ["ab", [7]],
    ["abab", [7, 6]],
    ["b a", [3, 5, 3, 4]],
    ["aéüb", [3, 4, 2, 5]],
    ["a👩‍👧b", [3, 4, 2, 5]],
  ];
  for (const [text, ids] of examples) assert.deepEqual(tokenizer.encode(text), ids, text);
});

test("encode never makes a control or marker id of a text", () => {
  assert.deepEqual(tokenizer.encode("<spot>"), [3, 9, 11, 12, 13, 14, 10]);
  assert.deepEqual(tokenizer.encode("</s>"), [3, 9, 15, 11, 10]);
  for (const text of ["<spot>", "</s>", "<pad>", "<unk>", "<extra_id_0>", "<asoc>", "a<spot>b"]) {
    for (const id of tokenizer.encode(text)) assert.ok(id === 2 || (id >= 3 && id < model.pieces.length), text);
  }
});

test("markers come after the pieces, extra ids first and falling", () => {
  assert.equal(tokenizer.size, 17 + 2 + 2);
  assert.deepEqual(tokenizer.markers, ["<extra_id_1>", "<extra_id_0>", "<spot>", "<asoc>"]);
  assert.deepEqual(tokenizer.markers.map(tokenizer.markerId), [17, 18, 19, 20]);
  assert.throws(
    () => tokenizer.markerId("<nope>"),
    /marker <nope> as it must be an added token: those are <spot>, <asoc>/,
  );
  assert.equal(createTokenizer(bytes).markerId("<extra_id_0>"), 17 + 99);
  assert.throws(() => createTokenizer(bytes, { addedTokens: ["<x>", "<x>"] }), /names must differ/);
});

test("encodeParts makes one id of a marker and characters of a text that looks like one", () => {
  const ids = tokenizer.encodeParts([{ text: "ab " }, { marker: "<spot>" }, { text: " <spot>" }]);
  assert.deepEqual(ids, [7, 19, 3, 9, 11, 12, 13, 14, 10]);
  assert.deepEqual(tokenizer.decodeParts(ids), [{ text: "ab" }, { marker: "<spot>" }, { text: "<spot>" }]);
});

test("decode drops control ids and markers, or writes markers out between blanks", () => {
  const ids = [7, 8, 5, 19, 4, 1, 0, 0, 99];
  assert.equal(tokenizer.decode(ids), "ab,b a");
  assert.equal(tokenizer.decode(ids, { keepMarkers: true }), "ab,b <spot> a");
  assert.equal(tokenizer.decode([19, 19, 7], { keepMarkers: true }), "<spot> <spot> ab");
  assert.equal(tokenizer.decode([3, 4, 2, 5]), "a ⁇ b");
  assert.equal(tokenizer.decode([]), "");
});

test("fingerprint changes with the model and with the markers", () => {
  const others = [
    createTokenizer(bytes),
    createTokenizer(bytes, { extraIds: 2, addedTokens: ["<spot>"] }),
    createTokenizer(writeSpieceModel({ ...model, pieces: model.pieces.slice(0, -1) }), { extraIds: 2 }),
    createTokenizer(bytes, { extraIds: 2 }),
  ].map((other) => other.fingerprint);
  assert.match(tokenizer.fingerprint, /^[0-9a-f]{64}$/);
  assert.equal(new Set([tokenizer.fingerprint, ...others]).size, 4);
});

test("createTokenizer refuses a model with other control ids than T5's", () => {
  const other = writeSpieceModel({ ...model, padId: -1, unkId: 0 });
  assert.throws(() => createTokenizer(other), /pad, <\/s> and unknown must be ids 0, 1, 2: they are -1, 1, 0/);
});
