import assert from "node:assert/strict";
import { test } from "node:test";
import { cachedTokenizer } from "./encode-cache.js";
import type { Tokenizer } from "./tokenizer.js";

function countingTokenizer(): { tokenizer: Tokenizer; asked: string[] } {
  const asked: string[] = [];
  const encode = (text: string) => {
    asked.push(text);
    return [...text].map((c) => c.charCodeAt(0));
  };
  const tokenizer: Tokenizer = {
    size: 200,
    padId: 0,
    eosId: 1,
    unkId: 2,
    markers: ["<spot>"],
    fingerprint: "f",
    encode,
    encodeParts: () => assert.fail("the cache encodes the parts itself"),
    markerId: () => 199,
    decode: () => "",
    decodeParts: () => [],
  };
  return { tokenizer, asked };
}

test("cachedTokenizer asks once for the texts used last and again for older ones", () => {
  const { tokenizer, asked } = countingTokenizer();
  const cached = cachedTokenizer(tokenizer, 2);
  for (const text of ["a", "b", "a", "c", "a", "b"]) assert.deepEqual(cached.encode(text), [text.charCodeAt(0)]);
  assert.deepEqual(asked, ["a", "b", "c", "b"]);
});

test("cachedTokenizer encodes parts from the cache", () => {
  const { tokenizer, asked } = countingTokenizer();
  const cached = cachedTokenizer(tokenizer);
  assert.deepEqual(cached.encodeParts([{ text: "a" }, { marker: "<spot>" }, { text: "a" }]), [97, 199, 97]);
  assert.deepEqual(asked, ["a"]);
});
