import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createHuggingFaceTokenizer } from "./hugging-face.js";

interface FixtureCase {
  id: number;
  text: string;
  hf_ids: number[];
  hf_ws_ids: number[];
  hf_decoded: string;
  hf_ws_decoded: string;
}

const fixtures = process.env.UMIE_FIXTURES ?? join(import.meta.dirname, "../../../../test/fixtures");
const folder = join(fixtures, "tokenizer");
const cases = readFileSync(join(folder, "cases.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as FixtureCase);

for (const [file, prefix] of [
  ["tokenizer.json", "hf"],
  ["tokenizer-whitespacesplit.json", "hf_ws"],
] as const) {
  test(`createHuggingFaceTokenizer gives ids and texts of the library on every case, with ${file}`, () => {
    const { encode, decode } = createHuggingFaceTokenizer(readFileSync(join(folder, file)));
    assert.equal(cases.length, 619);
    for (const one of cases) {
      assert.deepEqual(encode(one.text), one[`${prefix}_ids`], `case ${one.id}: ${JSON.stringify(one.text)}`);
      assert.equal(decode(one[`${prefix}_ids`]), one[`${prefix}_decoded`], `case ${one.id}`);
    }
  });
}
