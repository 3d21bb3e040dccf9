import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { spanLocator } from "./span-locator.js";

/** What a range cuts out of a text. */
const cut = (text: string, range: { start: number; end: number } | null) =>
  range && [...text].slice(range.start, range.end).join("");

test("spanLocator gives each asking the next occurrence, and the first when there is no other", () => {
  const locate = spanLocator("he said he knew");
  const starts = ["he", "he", "he", "she"].map((span) => locate(span)?.start);
  assert.deepEqual(starts, [0, 8, 0, undefined]);
});

test("spanLocator takes an occurrence that cuts no word before one that does", () => {
  const locate = spanLocator("USA is the US , #USopen");
  assert.deepEqual(
    [locate("US"), locate("US"), locate("US")].map((range) => range?.start),
    [11, 0, 17],
  );
});

test("spanLocator lets spans overlap that are not the same", () => {
  const locate = spanLocator("New York Times");
  assert.deepEqual(locate("New York"), { start: 0, end: 8 });
  assert.deepEqual(locate("New York Times"), { start: 0, end: 14 });
  assert.deepEqual(locate("York"), { start: 4, end: 8 });
});

test("spanLocator counts code points of the text as it is, whatever its normal form", () => {
  const examples: [text: string, span: string, wanted: string][] = [
    ["👩‍👩‍👧 met 𝒥ohn", "John", "𝒥ohn"],
    ["a ﬁre … now", "fire ...", "ﬁre …"],
    ["Beyonce\u0301 sings", "Beyoncé", "Beyonce\u0301"],
    ["New\u00a0 \tYork", "New York", "New\u00a0 \tYork"],
    ["ＮＹＣ", "NYC", "ＮＹＣ"],
  ];
  for (const [text, span, wanted] of examples) assert.equal(cut(text, spanLocator(text)(span)), wanted, text);
  assert.equal(spanLocator("abc")(" "), null);
  assert.equal(spanLocator("")("a"), null);
});

test("spanLocator finds every word of a text where it is", () => {
  const word = fc.stringMatching(/^[a-zé]{1,6}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
      const text = words.join(" 👍 ");
      const locate = spanLocator(text);
      let at = 0;
      const starts = words.map((one) => {
        const start = at;
        at += one.length + 3;
        return start;
      });
      for (const one of new Set(words)) {
        const asked = words.flatMap((same, i) => (same === one ? [starts[i]] : []));
        assert.deepEqual(
          asked.map(() => locate(one)?.start),
          asked,
        );
      }
    }),
  );
});
