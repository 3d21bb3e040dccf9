import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { problemsOf } from "./data-folder.fixture.js";
import { jsonRecords } from "./json-records.js";

const records = (text: string) => jsonRecords("/data", { file: "x.json", text, badLines: new Map() });

test("jsonRecords gives the items that JSON.parse gives, in file order", () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { maxLength: 6 }), fc.constantFrom(0, 1, 4), (items, indent) => {
      assert.deepEqual(
        records(JSON.stringify(items, null, indent)).map(({ value }) => value),
        JSON.parse(JSON.stringify(items)),
      );
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.jsonValue()), { maxLength: 6 }), (entries) => {
      const text = `{${entries.map(([key, value]) => `${JSON.stringify(key)} : ${JSON.stringify(value)}`).join("\n,")}}`;
      const expected = entries.map(([key, value]) => ({ key, value: JSON.parse(JSON.stringify(value)) }));
      assert.deepEqual(
        records(text).map(({ key, value }) => ({ key, value })),
        expected,
      );
    }),
  );
});

test("jsonRecords tells the lines of each item", () => {
  const lines = ({ line, lastLine }: { line: number; lastLine: number }) => [line, lastLine];
  const text = '\n{\n  "a": [\n    "}\\"{"\n  ],\n\n  "b": {"c": [1, 2]}, "d"\n:\n3\n}\n';
  assert.deepEqual(records(text).map(lines), [
    [3, 5],
    [7, 7],
    [7, 10],
  ]);
  assert.deepEqual(records("[1,\r\n2]").map(lines), [
    [1, 1],
    [2, 2],
  ]);
});

test("jsonRecords tells where a file is no JSON", async () => {
  const cases: [text: string, problem: RegExp][] = [
    ["{\n  'a': 1\n}", /^x\.json:2:3 expected a key in quotes, got "'a': 1" \(reading JSON\)$/],
    ['[\n {"a": 1},\n {"a": }\n]', /^x\.json:3:8 expected a value/],
    ["[1, 2", /^x\.json:1:6 expected "," or "\]", got the end/],
    ["[1, 2,]", /^x\.json:1:7 expected a value/],
    ["[1] 2", /^x\.json:1:5 expected nothing more/],
    ["[1}", /^x\.json:1:3 expected "," or "\]"/],
    ["{1}", /^x\.json:1:2 expected a key in quotes/],
    ['{"a": 1, 2}', /^x\.json:1:10 expected a key in quotes/],
    ['{"a": 1, "b"}', /^x\.json:1:13 expected ":" after a key/],
    ["5", /^x\.json:1:1 expected a list or an object of records/],
    [" ", /^x\.json:1:2 expected a value, got the end/],
  ];
  for (const [text, problem] of cases) {
    const [first, ...more] = await problemsOf(Promise.resolve().then(() => records(text)));
    assert.match(first!, problem);
    assert.deepEqual(more, []);
  }
});

test("jsonRecords refuses just what JSON.parse refuses", () => {
  const damaged = fc
    .tuple(fc.array(fc.jsonValue(), { maxLength: 3 }), fc.nat(), fc.constantFrom("", ",", "}", "]", "[", '"', ":", "x"))
    .map(([written, place, patch]) => {
      const text = JSON.stringify(written);
      const at = 1 + (place % text.length);
      return text.slice(0, at) + patch + text.slice(at + 1);
    });
  fc.assert(
    fc.property(damaged, (text) => {
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        assert.throws(() => records(text));
        return;
      }
      assert.deepEqual(
        records(text).map(({ value }) => value),
        expected,
      );
    }),
    { numRuns: 1000 },
  );
});

test("jsonRecords reads of objects the fields asked for, and all of anything else", () => {
  const fields = ["a", "b-c"];
  const entry = fc.dictionary(fc.constantFrom("a", "b-c", "d", "e", "__proto__x"), fc.jsonValue());
  fc.assert(
    fc.property(fc.array(fc.oneof(entry, fc.jsonValue()), { maxLength: 5 }), fc.constantFrom(0, 2), (items, indent) => {
      const text = JSON.stringify(items, null, indent);
      const expected = (JSON.parse(text) as unknown[]).map((item) =>
        typeof item === "object" && item !== null && !Array.isArray(item)
          ? Object.fromEntries(Object.entries(item).filter(([name]) => fields.includes(name)))
          : item,
      );
      const source = { file: "x.json", text, badLines: new Map() };
      assert.deepEqual(
        jsonRecords("/data", source, fields).map(({ value }) => value),
        expected,
      );
    }),
  );
});
