import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { keepsPrintableAscii, readCharsmap } from "./charsmap.js";
import { createNormalizer } from "./normalizer.js";
import { type NormalizerSpec, readSpieceModel } from "./spiece-model.js";

const identity: NormalizerSpec = {
  name: "identity",
  charsmap: new Uint8Array(),
  addDummyPrefix: true,
  removeExtraWhitespaces: true,
  escapeWhitespaces: true,
};

const examples: readonly [string, string][] = [
  ["", ""],
  ["   ", ""],
  ["a", "▁a"],
  ["  a  b ", "▁a▁b"],
  ["a\tb\n", "▁a\tb\n"],
  ["▁ ▁", ""],
  ["é👩‍👩‍👧", "▁é👩‍👩‍👧"],
  ["\ud800x", "▁\ufffdx"],
];

test("createNormalizer strips and collapses blanks and puts one in front", () => {
  const normalize = createNormalizer(identity);
  for (const [text, expected] of examples) assert.equal(normalize(text), expected, JSON.stringify(text));
});

test("createNormalizer leaves blanks alone where the model says so", () => {
  const keep = createNormalizer({ ...identity, removeExtraWhitespaces: false });
  assert.deepEqual(["", " a  b ", "  "].map(keep), ["", "▁▁a▁▁b▁", "▁▁▁"]);
  const bare = createNormalizer({ ...identity, addDummyPrefix: false, escapeWhitespaces: false });
  assert.deepEqual([" a  b ", "a"].map(bare), ["a b", "a"]);
});

test("readCharsmap refuses a blob that is too short for its trie", () => {
  assert.throws(() => readCharsmap(Uint8Array.of(1, 2)), /must hold its trie/);
  assert.throws(() => readCharsmap(Uint8Array.of(0, 4, 0, 0, 9)), /1024 bytes of 5/);
});

test("createNormalizer takes its shortcut for plain ASCII to where the long way leads", () => {
  const path = join(import.meta.dirname, "../../../../test/fixtures/tokenizer/spiece.model");
  const { charsmap } = readSpieceModel(readFileSync(path)).normalizer;
  assert.ok(keepsPrintableAscii(charsmap));
  const ascii = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) });
  const flag = fc.boolean();
  fc.assert(
    fc.property(ascii, flag, flag, flag, (text, addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces) => {
      const spec = { name: "", charsmap, addDummyPrefix, removeExtraWhitespaces, escapeWhitespaces };
      const normalize = createNormalizer(spec);
      // The é at the end makes the text go the long way, and keeps its blanks from being at the end.
      assert.equal(`${normalize(`${text}x`)}é`, normalize(`${text}xé`));
    }),
  );
});
