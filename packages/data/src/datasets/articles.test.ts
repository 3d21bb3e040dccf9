import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { articleOf, articleSplits } from "./articles.js";

const articles = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 60 });

test("articleSplits cuts 60 : 20 : 20, whatever the order of the articles", () => {
  fc.assert(
    fc.property(articles, (names) => {
      const splitOf = articleSplits(names);
      const reversed = articleSplits([...names, ...names].reverse());
      const count = (split: string) => names.filter((name) => splitOf(name) === split).length;
      assert.ok(names.every((name) => splitOf(name) === reversed(name)));
      assert.ok(Math.abs(count("train") - names.length * 0.6) <= 0.5);
      assert.ok(Math.abs(count("dev") - names.length * 0.2) <= 0.5);
      assert.equal(count("train") + count("dev") + count("test"), names.length);
    }),
  );
});

test("articleSplits is the same on every machine", () => {
  const names = Array.from({ length: 10 }, (_, i) => `VOA_EN_NW_2016.01.01.${i}`);
  const splitOf = articleSplits(names);
  const splits = names.map((name) => splitOf(name));
  assert.equal(splits.join(" "), "train train train train train dev test train dev test");
  assert.throws(() => splitOf("another"), /Cannot place article another/);
});

test("articleOf drops the number of sentence and picture", () => {
  assert.equal(articleOf("VOA_EN_NW_2015.11.26.3074855_12"), "VOA_EN_NW_2015.11.26.3074855");
  assert.equal(articleOf("plain"), "plain");
});
