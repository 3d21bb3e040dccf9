import assert from "node:assert/strict";
import { test } from "node:test";
import { createCorpus, substring } from "./corpus.js";
import { scriptOf } from "./script-of.js";

function chunks(texts: string[], coverage = 1): Record<string, number> {
  const corpus = createCorpus(texts, coverage);
  const list = Array.from(corpus.frequencies, (frequency, c) => {
    const start = corpus.starts[c]!;
    return [substring(corpus, start, corpus.starts[c + 1]! - start), frequency] as const;
  });
  return Object.fromEntries(list);
}

test("createCorpus counts chunks that lie in one word and one script", () => {
  assert.deepEqual(chunks(["▁York,▁New▁York", "▁(York)▁12km▁Привет!▁né"]), {
    "!": 1,
    ")": 1,
    ",": 1,
    York: 1,
    km: 1,
    "▁(": 1,
    "▁12": 1,
    "▁New": 1,
    "▁York": 2,
    "▁né": 1,
    "▁Привет": 1,
  });
});

test("createCorpus keeps marks and joiners with the character before them", () => {
  assert.deepEqual(chunks(["▁e\u0301a👩\u200d👧"]), { "▁e\u0301a": 1, "👩\u200d👧": 1 });
});

test("createCorpus cuts long chunks", () => {
  assert.deepEqual(chunks([`▁${"a".repeat(50)}`]), { [`▁${"a".repeat(23)}`]: 1, ["a".repeat(24)]: 1, aaa: 1 });
});

test("createCorpus covers the share of characters asked for, and printable ASCII always", () => {
  const texts = [`▁${"xy".repeat(40)}`, "▁xzx", "▁xéx"];
  assert.deepEqual([...createCorpus(texts, 1).alphabet].sort(), ["x", "y", "z", "é", "▁"]);
  assert.deepEqual([...createCorpus(texts, 0.9).alphabet].sort(), ["x", "y", "z", "▁"]);
  assert.equal(chunks(["▁xéx", `▁${"x".repeat(40)}`], 0.9).x, 1);
});

test("createCorpus is the same for any order of the texts", () => {
  const texts = ["▁a▁b▁b", "▁c,▁a", "▁b"];
  assert.deepEqual(createCorpus(texts, 1), createCorpus(texts.toReversed(), 1));
});

test("scriptOf tells letters, digits, marks and the rest apart", () => {
  const examples = "aZé9,@Жש語かนﾞ\u0301\ufe0f😀";
  const expected = "latin latin latin digit other other cyrillic hebrew han kana thai other mark mark other";
  assert.equal(Array.from(examples, (c) => scriptOf(c.codePointAt(0)!)).join(" "), expected);
});
