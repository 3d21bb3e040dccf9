import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bucketsOf } from "./min-hash.js";
import { fewestLettersNear, leastSimilarity, nearTexts } from "./near-texts.js";
import { jaccard, shinglesOf } from "./shingles.js";

/** A text, and copies of it with some letters written anew. */
const family = fc
  .tuple(
    fc.stringMatching(/^[a-z0-9]{20,80}$/),
    fc.array(fc.tuple(fc.nat(79), fc.stringMatching(/^[a-z]{0,3}$/)), { minLength: 1, maxLength: 6 }),
  )
  .map(([text, edits]) => [text, ...edits.map(([at, word]) => text.slice(0, at) + word + text.slice(at + 1))]);

test("nearTexts finds what comparing all pairs finds", () => {
  fc.assert(
    fc.property(fc.array(family, { maxLength: 8 }), fc.nat(), (families, seed) => {
      const texts = families.flat();
      const isTrain = (i: number) => ((seed >>> (i % 31)) & 1) === 0;
      const train = [...new Set(texts.filter((_, i) => isTrain(i)))];
      const heldOut = [...new Set(texts.filter((_, i) => !isTrain(i)))];
      const expected = train.flatMap((one) =>
        heldOut
          .map((other) => ({ train: one, heldOut: other, similarity: jaccard(shinglesOf(one), shinglesOf(other)) }))
          .filter(({ similarity, heldOut: other }) => similarity >= leastSimilarity && one !== other)
          .filter(({ heldOut: other }) => Math.min(one.length, other.length) >= fewestLettersNear),
      );
      assert.deepEqual(nearTexts(train, heldOut), expected);
    }),
    { seed: 7, numRuns: 200 },
  );
});

test("bucketsOf is the same on every machine", () => {
  assert.deepEqual(
    [...bucketsOf("saudiarabianagencystopsbuying")].slice(0, 3),
    [835_579_739, 3_989_399_784, 4_204_285_829],
  );
  assert.deepEqual(bucketsOf("abcd"), new Uint32Array(0));
});

test("nearTexts passes over short texts, where another name would be near", () => {
  assert.deepEqual(nearTexts(["parisfranceeurope"], ["parisfranceeurop"]), []);
});

test("jaccard shares shingles over all shingles", () => {
  assert.equal(jaccard(shinglesOf("abcdef"), shinglesOf("abcdefg")), 2 / 3);
  assert.equal(jaccard(shinglesOf("abc"), shinglesOf("abc")), 0);
});
