import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { readSpieceModel } from "../spiece-model.js";
import { targetParts } from "../target-parts.js";
import { createTokenizer } from "../tokenizer.js";
import { trainTokenizer } from "./train-tokenizer.js";

const names = ["Marla", "Tomlin", "Okafor", "Quist", "Zubair", "Vexley", "Jorund", "Höfler", "Nakata", "Brixham"];
const verbs = ["visited", "criticised", "photographed", "met", "thanked", "interviewed", "attacked", "joined"];
const places = ["Harbour City", "Lower Wexford", "St. Adun", "Port Kilgore", "the old market", "Jax-upon-Fen"];
const ends = [".", "!", " ...", " :)", ", 1987.", " (again)", " #news", " http://t.co/x7Yz"];

/** Sentence n of an endless row in which neighbours differ. */
function sentence(n: number): string {
  const pick = (list: readonly string[], step: number) => list[Math.floor(n / step) % list.length]!;
  return `${pick(names, 1)} ${pick(verbs, 10)} ${pick(names, 3)} in ${pick(places, 7)} , and ${pick(places, 2)}'s mayor ${pick(verbs, 5)} @${pick(names, 13)}${n % 90}${pick(ends, 11)}`;
}

const texts = Array.from({ length: 600 }, (_, n) => sentence(n));
const model = trainTokenizer(texts, { vocabSize: 180 });
const pieces = readSpieceModel(model).pieces;
const tokenizer = createTokenizer(model);

test("trainTokenizer gives the size asked for, controls first, then falling scores of a distribution", () => {
  assert.equal(pieces.length, 180);
  assert.deepEqual(
    pieces.slice(0, 3).map(({ text, type }) => `${text} ${type}`),
    ["<pad> control", "</s> control", "<unk> unknown"],
  );
  const scores = pieces.slice(3).map(({ score }) => score);
  assert.deepEqual(
    scores,
    scores.toSorted((a, b) => b - a),
  );
  const sum = scores.reduce((total, score) => total + Math.exp(score), 0);
  assert.ok(sum > 0.9 && sum < 1.01, `probabilities sum to ${sum}`);
});

test("trainTokenizer gives every character a piece and lets none cross a blank or a change of script", () => {
  const vocabulary = new Set(pieces.map(({ text }) => text));
  for (const character of new Set(texts.join("").replaceAll(" ", "▁"))) assert.ok(vocabulary.has(character), character);
  for (const { text } of pieces.slice(3)) assert.match(text, /^▁?([A-Za-zö]+|[0-9]+|[^A-Za-zö0-9▁]+)?$/);
  assert.ok(vocabulary.has(",") && vocabulary.has(".") && vocabulary.has("▁photographed"));
});

test("trainTokenizer makes a model that reads other texts without unknowns and writes them back", () => {
  for (let n = 100_000; n < 100_200; n++) {
    const ids = tokenizer.encode(sentence(n));
    assert.ok(!ids.includes(tokenizer.unkId), sentence(n));
    assert.equal(tokenizer.decode(ids), sentence(n));
  }
  const tokens = texts.reduce((sum, text) => sum + tokenizer.encode(text).length, 0);
  assert.ok(texts.join("").length / tokens > 3, "180 pieces should hold more than three characters on average here");
});

test("trainTokenizer gives the same bytes for any order of the texts, and the bytes it always gave", () => {
  assert.deepEqual(trainTokenizer(texts.toReversed(), { vocabSize: 180 }), model);
  assert.equal(
    createHash("sha256").update(model).digest("hex"),
    "2b3d90465c70ef836f2abf95f0d28032ee550299d7d6ef226357149fab91360c",
  );
});

test("trainTokenizer gives fewer pieces where the texts hold no more", () => {
  const small = readSpieceModel(trainTokenizer(["ab ab ab", "ab b"], { vocabSize: 1000 })).pieces;
  assert.deepEqual(small.map(({ text }) => text).toSorted(), ["</s>", "<pad>", "<unk>", "a", "b", "▁", "▁ab"]);
});

test("trainTokenizer refuses texts without characters and sizes without room for them", () => {
  assert.throws(() => trainTokenizer(["", "  "], { vocabSize: 300 }), /texts must hold characters: they are empty/);
  assert.throws(() => trainTokenizer(["abcdef"], { vocabSize: 9 }), /7 \+ 3 are needed, got 9/);
});

test("a trained tokenizer writes answers back with their markers", () => {
  const answer = "person, Marla Quist <spot> location, St. Adun <spot> person, @Tomlin12";
  const ids = tokenizer.encodeParts(targetParts(answer, tokenizer.markers));
  assert.equal(ids.filter((id) => id === tokenizer.markerId("<spot>")).length, 2);
  assert.equal(tokenizer.decode(ids, { keepMarkers: true }), answer);
});
