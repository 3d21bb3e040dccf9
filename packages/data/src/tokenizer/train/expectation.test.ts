import assert from "node:assert/strict";
import { test } from "node:test";
import { createCorpus, substring } from "./corpus.js";
import { expectedCounts, maximise } from "./expectation.js";
import { keptPieces, restrict } from "./prune.js";
import { seedPieces } from "./seed-pieces.js";

/** "▁ab" twice and "▁b" once. */
const corpus = createCorpus(["▁ab▁ab▁b"], 1);
const { candidates, lattices } = seedPieces(corpus, 100, 16);
const texts = Array.from(candidates.start, (start, i) => substring(corpus, start, candidates.length[i]!));

test("seedPieces finds the alphabet, then repeated substrings that are not always part of the same longer one", () => {
  // "▁a" is always followed by b, so "▁ab" stands for it; "▁b" occurs once.
  assert.deepEqual(texts, ["b", "▁", "a", "▁ab", "ab"]);
  assert.deepEqual([...candidates.count], [3, 3, 2, 2, 2]);
});

test("seedPieces keeps the longest and most frequent where there is a limit", () => {
  const limited = seedPieces(corpus, 1, 16).candidates;
  assert.equal(limited.start.length, 4);
  assert.equal(limited.length[3], 3);
});

test("expectedCounts weighs all ways to cut a chunk by their probability", () => {
  const [b, blank, a, whole, ab] = [0.5, 0.25, 0.125, 0.0625, 0.0625] as const;
  const ways = [blank * a * b, blank * ab, whole];
  const sum = ways.reduce((x, y) => x + y);
  const [p0, p1, p2] = ways.map((way) => (2 * way) / sum) as [number, number, number];
  const expected = expectedCounts(corpus, lattices, Float64Array.of(b, blank, a, whole, ab));
  [p0 + 1, p0 + p1 + 1, p0, p2, p1].forEach((wanted, i) => {
    assert.ok(Math.abs(expected[i]! - wanted) < 1e-12, `${texts[i]}: ${expected[i]} for ${wanted}`);
  });
});

test("maximise gives up pieces expected less than half a time, but no character", () => {
  const p = maximise(Float64Array.of(0.1, 10, 0.4, 5), 1);
  assert.equal(p[2], 0);
  assert.ok(p[0]! > 0 && p[3]! > p[0]! && p[1]! > p[3]!);
});

test("keptPieces keeps the alphabet and what costs most to lose, restrict drops the rest from the lattices", () => {
  const probability = Float64Array.of(0.2, 0.2, 0.2, 0.3, 0.1);
  const kept = keptPieces(corpus, lattices, candidates, probability, 4);
  assert.deepEqual(
    kept.map((i) => texts[i]),
    ["b", "▁", "a", "▁ab"],
  );
  const smaller = restrict(candidates, lattices, kept);
  assert.equal(smaller.candidates.start.length, 4);
  assert.equal(smaller.lattices.piece.length, lattices.piece.length - 1);
  assert.deepEqual(expectedCounts(corpus, smaller.lattices, Float64Array.of(1, 1, 1, 1)), Float64Array.of(2, 2, 1, 1));
});
