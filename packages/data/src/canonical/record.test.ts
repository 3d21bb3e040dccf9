import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Draft } from "../datasets/draft.js";
import { RecordError } from "../datasets/mistake.js";
import { readRecord, recordLine } from "./record.js";
import { offsetsOf } from "./span-offsets.js";

const at = { file: "snap/train.jsonl", line: 3 };
const of = { dataset: "snap", split: "train", task: "mner" } as const;

test("offsetsOf counts code points, and gives the next free place to the same words", () => {
  const text = "😀 Anna met Ann and Anna in Oslo";
  assert.deepEqual(
    offsetsOf(text, [
      { words: "Anna" },
      { words: "Anna" },
      { words: "Ann" },
      { words: "O1" },
      { words: "Oslo", start: 28 },
    ]),
    [
      { start: 2, end: 6, by: "search" },
      { start: 19, end: 23, by: "search" },
      { start: 11, end: 14, by: "search" },
      null,
      { start: 28, end: 32 },
    ],
  );
});

const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 6 }).filter((text) => !/\s/.test(text));

test("readRecord gives back what recordLine wrote, field for field", () => {
  const entity = fc.record({ from: fc.nat(30), words: fc.integer({ min: 1, max: 3 }), type: fc.constant("person") });
  fc.assert(
    fc.property(fc.array(word, { minLength: 3, maxLength: 20 }), fc.array(entity, { maxLength: 4 }), (words, spans) => {
      const entities = spans.map(({ from, words: count, type }) => ({
        type,
        span: words.slice(from % words.length, (from % words.length) + count).join(" "),
      }));
      const example = { task: "mner" as const, id: "7", split: "train" as const, dataset: "snap" as const };
      const draft: Draft = {
        at,
        example: { ...example, text: words.join(" "), entities },
        picture: { id: "7", size: [4, 3] },
        grounded: [],
      };
      const picture = {
        id: "7",
        path: "snap/images/7.png",
        sha256: "ab",
        size: [4, 3] as const,
        objects: [[0, 0, 2, 1] as const],
      };
      const read = readRecord(recordLine(draft, picture), at, of);
      assert.deepEqual(read, { draft, picture });
      assert.equal(JSON.stringify(read.draft.example), JSON.stringify(draft.example));
    }),
  );
});

test("readRecord keeps places and fields that it does not know", () => {
  const line = JSON.stringify({
    ...{ task: "mee", id: "a", split: "test", dataset: "m2e2", text: "They met", setting: "multimedia" },
    ...{ triggers: [{ type: "meet", trigger: "met", start: 5, end: 8 }], arguments: [], picture: null },
    grounded: [{ type: "meet", role: "entity", box: [1, 2, 3, 4] }],
  });
  const { draft } = readRecord(line, at, { dataset: "m2e2", split: "test", task: "mee" });
  assert.equal((draft.example as { setting?: string }).setting, "multimedia");
  assert.deepEqual(draft.example.task === "mee" && draft.example.triggers, [
    { type: "meet", trigger: "met", start: 5 },
  ]);
  assert.deepEqual(draft.grounded, [{ type: "meet", role: "entity", box: [1, 2, 3, 4] }]);
});

const good = {
  task: "mner",
  id: "1",
  split: "train",
  dataset: "snap",
  text: "Anna sings",
  entities: [],
  picture: null,
};
const anna = { type: "person", span: "Anna", start: 0, end: 4 };

const bad: [object | string, RegExp][] = [
  ["{", /^expected a record in JSON, got "\{"/],
  ["[]", /^expected an object, got \[\]$/],
  [{ ...good, split: "dev" }, /^expected split to be "train", got "dev"$/],
  [{ ...good, task: "mre" }, /^expected task to be "mner", got "mre"$/],
  [{ ...good, id: "" }, /^expected id to be a string that is not blank, got ""$/],
  [{ ...good, entities: [{ type: "person" }] }, /^expected entities\[0\]\.span to be .*, got nothing$/],
  [
    { ...good, entities: [{ ...anna, end: 5 }] },
    /^expected entities\[0\] "Anna" at 0 to 5 of the text, found "Anna "$/,
  ],
  [{ ...good, entities: [{ ...anna, by: "guess" }] }, /^expected entities\[0\]\.by to be "search", got "guess"$/],
  [{ ...good, picture: { id: "1" } }, /^expected picture\.path to be a string that is not blank, got nothing$/],
  [
    { ...good, picture: { id: "1", path: null, sha256: null, size: null, objects: [[2, 0, 1, 1]] } },
    /objects\[0\] to be a box/,
  ],
];

test("readRecord says what is wrong with a line", () => {
  for (const [value, message] of bad) {
    const line = typeof value === "string" ? value : JSON.stringify(value);
    assert.throws(
      () => readRecord(line, at, of),
      (error) => error instanceof RecordError && message.test(error.message),
      line,
    );
  }
});
