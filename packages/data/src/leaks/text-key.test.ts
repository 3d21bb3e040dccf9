import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { textKey } from "./text-key.js";

/** Two spellings of one tweet. */
const copies: [string, string][] = [
  ["Katie Hopkins is so Katie #Hopkins http://t.co/zqrdgJyN0k", "Katie Hopkins is so Katie # Hopkins"],
  ["RT @julia _ zba : Sunset , Taj Mahal http://t.co/lJFDnIxkIs", "rt @ julia _ zba : Sunset, Taj Mahal"],
  ["Elvis &amp ; Priscilla in Oslo", "Elvis & amp ; Priscilla in OSLO"],
  ["we won 't go to Oslo http…", "we won't go to Oslo https : / / t.co / ab1"],
  ["RT @thehill : Trump is in Helsinki", "Trump is in Helsinki https"],
  ["`` All I Had '' by Trey Songz", '" All I Had " by Trey Songz'],
];

test("textKey is one for copies of a tweet", () => {
  for (const [one, other] of copies) {
    assert.equal(textKey(one), textKey(other), one);
    assert.notEqual(textKey(one), "");
  }
});

test("textKey tells other words apart", () => {
  assert.notEqual(textKey("Hillary in New York"), textKey("Hillary in New Jersey"));
  assert.notEqual(textKey("My speech at Gokak (1)"), textKey("My speech at Gokak (2)"));
  assert.notEqual(textKey("北京市长今天来到了上海"), textKey("北京市长今天来到了广州"));
});

test("textKey is empty where little is said", () => {
  for (const text of ["", "@anna @ben http://t.co/x", "lol !!!", "http…", "so good"])
    assert.equal(textKey(text), "", text);
});

test("textKey does not depend on case and blanks", () => {
  const word = fc.stringMatching(/^[a-z]{3,9}$/).filter((text) => !/^(?:rt|https?)/.test(text));
  fc.assert(
    fc.property(fc.array(word, { minLength: 4, maxLength: 12 }), (words) => {
      assert.equal(textKey(words.join(" ")), words.join(""));
      assert.equal(textKey(words.join("  ").toUpperCase()), words.join(""));
    }),
  );
});
