import assert from "node:assert/strict";
import { test } from "node:test";
import { patchesOf } from "./patches.js";

test("patchesOf cuts rows of patches, channel first within one, normalised as CLIP wants", () => {
  const [pictures, side, patch] = [2, 6, 3];
  const pixels = Uint8Array.from({ length: pictures * side * side * 3 }, (_, at) => (at * 7) % 256);
  const { patches, shape } = patchesOf(pixels, side, patch);
  assert.deepEqual(shape, [2, 5, 27]);
  const [mean, std] = [
    [0.48145466, 0.4578275, 0.40821073],
    [0.26862954, 0.26130258, 0.27577711],
  ];
  for (let at = 0; at < patches.length; at++) {
    const [picture, row, place] = [Math.floor(at / (5 * 27)), Math.floor(at / 27) % 5, at % 27];
    const [channel, y, x] = [Math.floor(place / 9), Math.floor(place / 3) % 3, place % 3];
    const [top, left] = [Math.floor((row - 1) / 2) * 3, ((row - 1) % 2) * 3];
    const level = pixels[((picture * side + top + y) * side + left + x) * 3 + channel]!;
    const wanted = row === 0 ? 0 : Math.fround((level / 255 - mean[channel]!) / std[channel]!);
    assert.equal(patches[at], wanted, `value ${at}`);
  }
});
