import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { resizeBicubic } from "../pictures/resize.js";
import type { RgbPicture } from "../pictures/rgb-picture.js";
import { counterRng } from "../synth/counter-rng.js";
import { lookOf, mostDifferentBits, nearLooks } from "./picture-look.js";

/** Soft stains, as photographs have them: 6 x 5 gray levels made larger. */
function stains(seed: number, width = 90, height = 72): RgbPicture {
  const rng = counterRng(seed, "stains");
  const pixels = Array.from({ length: 30 }, () => rng.below(256)).flatMap((level) => [level, level, level]);
  return resizeBicubic({ width: 6, height: 5, pixels: Uint8Array.from(pixels) }, width, height);
}

test("lookOf is near for a copy at another size, and far for another picture", () => {
  const looks = [1, 2, 3, 5, 8].map((seed) => lookOf(stains(seed))!);
  const copies = [1, 2, 3, 5, 8].map((seed) => lookOf(resizeBicubic(stains(seed), 61, 40))!);
  const pairs = nearLooks(looks, copies);
  assert.deepEqual(
    pairs.map(({ train, heldOut }) => [looks.indexOf(train), copies.indexOf(heldOut)]),
    looks.map((_, i) => [i, i]),
  );
  assert.ok(pairs.every(({ similarity }) => similarity >= 1 - mostDifferentBits / 128));
});

test("lookOf has nothing to say of flat and of tiny pictures", () => {
  assert.equal(lookOf({ width: 40, height: 40, pixels: new Uint8Array(4800).fill(200) }), null);
  assert.equal(lookOf(stains(1, 8, 40)), null);
});

test("nearLooks finds what counting bits finds", () => {
  const hex = fc.tuple(...Array.from({ length: 4 }, () => fc.nat(0xffffffff)));
  const text = (words: readonly number[]) => words.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  const ones = (word: number) => (word >>> 0).toString(2).replaceAll("0", "").length;
  const flips = fc.array(fc.nat(127), { maxLength: 14 });
  fc.assert(
    fc.property(hex, flips, (words, bits) => {
      const other = words.map((word, i) =>
        bits.reduce((flipped, bit) => (bit >> 5 === i ? flipped ^ (1 << (bit & 31)) : flipped), word),
      );
      const different = words.reduce((sum, word, i) => sum + ones(word ^ other[i]!), 0);
      const expected = [{ train: text(words), heldOut: text(other), similarity: 1 - different / 128 }];
      assert.deepEqual(nearLooks([text(words)], [text(other)]), different <= mostDifferentBits ? expected : []);
    }),
  );
});
