import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { pythonLiteral } from "../synth/write-mnre.js";
import { asPublished, dataFolder, problemsOf } from "./data-folder.fixture.js";
import type { Reading } from "./draft.js";
import { readMnre } from "./mnre.js";
import { type MnreName, relationLabels } from "./relation-labels.js";

async function read(t: TestContext, text: string | Uint8Array, name: MnreName = "mnre_v1"): Promise<Reading> {
  const root = await dataFolder(t, { [`${name}/ours_test.txt`]: text });
  return readMnre(name)({ root, name, splits: ["test"], ...asPublished });
}

const line = {
  token: ["Ann", "'", "s", "in", "New", "York"],
  h: { name: "Ann 's", pos: [0, 3] },
  t: { name: "New York", pos: [4, 6] },
  relation: "/per/loc/place_of_residence",
  img_id: "64738.jpg",
};
const written = (changes: object) => `${pythonLiteral({ ...line, ...changes })}\n`;

test("readMnre reads a pair in the words of its tokens", async (t) => {
  const { drafts, mistakes } = await read(t, written({}));
  assert.deepEqual(mistakes, []);
  assert.deepEqual(drafts, [
    {
      at: { file: "mnre_v1/ours_test.txt", line: 1 },
      example: {
        task: "mre",
        id: "64738#1",
        split: "test",
        dataset: "mnre_v1",
        text: "Ann ' s in New York",
        head: { span: "Ann ' s", type: "", start: 0 },
        tail: { span: "New York", type: "", start: 11 },
        relation: "place of residence",
      },
      picture: { id: "64738", size: null },
      grounded: [],
    },
  ]);
});

test("readMnre knows pictures by number and numbers the pairs of each", async (t) => {
  const swapped = { h: line.t, t: line.h };
  const { drafts } = await read(t, written({ img_id: 64738 }) + written(swapped) + written({ img_id: "a.b_1.jpg" }));
  assert.deepEqual(
    drafts.map(({ example, picture }) => [example.id, picture?.id]),
    [
      ["64738#1", "64738"],
      ["64738#2", "64738"],
      ["a.b_1#1", "a.b_1"],
    ],
  );
});

test("readMnre gives nothing away: what the model is asked does not depend on the relation", async (t) => {
  const raw = [
    "none",
    "/per/per/peer",
    "/org/loc/locate_at",
    "/loc/loc/contain",
    "/per/org/member_of",
    "/misc/loc/held_on",
  ];
  const asked = await Promise.all(
    raw.map(async (relation) => {
      const [draft] = (await read(t, written({ relation }))).drafts;
      assert.ok(draft?.example.task === "mre");
      const { relation: _answer, ...question } = draft.example;
      return { ...draft, example: question };
    }),
  );
  for (const other of asked) assert.deepEqual(other, asked[0]);
});

test("readMnre maps labels as decided", async (t) => {
  const label = async (relation: string, name: MnreName) => {
    const { drafts, mistakes } = await read(t, written({ relation }), name);
    const [draft] = drafts;
    return draft?.example.task === "mre" ? draft.example.relation : mistakes[0]?.reason;
  };
  assert.equal(await label("none", "mnre_v1"), "none");
  assert.equal(await label("None", "mnre_v2"), "none");
  assert.equal(await label("/per/per/alumi", "mnre_v2"), "alumni");
  assert.equal(await label("/per/per/charges", "mnre_v2"), "charges");
  assert.equal(await label("/per/per/alternate_names", "mnre_v1"), "alternate names");
  assert.equal(await label("/org/org/alternate_names", "mnre_v1"), "alternate names");
  assert.match((await label("/per/per/colleague", "mnre_v2"))!, /a label of mnre_v2, such as \/per\/per\/peer or None/);
});

test("readMnre keeps the released mapping's slips where they are asked for", async (t) => {
  const label = async (relation: string, name: MnreName) => {
    const root = await dataFolder(t, { [`${name}/ours_test.txt`]: written({ relation }) });
    const { drafts } = await readMnre(name)({ root, name, splits: ["test"], ...asPublished, labelMapping: "released" });
    return drafts[0]?.example.task === "mre" ? drafts[0].example.relation : null;
  };
  assert.equal(await label("/per/per/alumi", "mnre_v2"), "charges");
  assert.equal(await label("/per/per/alternate_names", "mnre_v1"), "alternat names");
  assert.equal(await label("/org/org/alternate_names", "mnre_v1"), "alternate names");
  assert.equal(await label("/per/per/alternate_names", "mnre_v2"), "alternate names");
  assert.deepEqual(
    [relationLabels("mnre_v1", "released").length, relationLabels("mnre_v2", "released").length],
    [31, 21],
  );
});

test("relationLabels lists each label once, none first", () => {
  assert.equal(relationLabels("mnre_v1", "corrected").length, 30);
  assert.equal(relationLabels("mnre_v2", "corrected").length, 22);
  for (const name of ["mnre_v1", "mnre_v2"] as const) {
    const labels = relationLabels(name, "corrected");
    assert.equal(new Set(labels).size, labels.length);
    assert.equal(labels[0], "none");
    for (const label of labels) assert.match(label, /^[a-z]+( [a-z]+)*$/);
  }
});

test("readMnre tells line, column and what was wanted", async (t) => {
  const cases: [bad: string, reason: RegExp, column?: number][] = [
    ["{'token': ['a'], 'h': }\n", /expected a value, got "}" \(reading a Python dict\)/, 23],
    ["{'token': ['a'\n", /expected "," or "\]", got the end/, 15],
    ["['a']\n", /expected an object, got \["a"\]/],
    [written({ token: ["a", 3] }), /expected token\[1\] to be a string that is not blank, got 3/],
    [written({ h: { name: "Ann", pos: [0] } }), /expected h\.pos to be a list of 2 items, got \[0\]/],
    [
      written({ h: { name: "Ann", pos: [0, 7] } }),
      /expected h to be a range of the 6 tokens, end exclusive, got \[0, 7\]/,
    ],
    [written({ t: { name: "Ann", pos: [1, 1] } }), /expected t to be a range/],
    [written({ t: { name: "York City", pos: [4, 6] } }), /tokens 4 to 6 to be t "York City", got "New York"/],
    [written({ relation: "/per/per/boss" }), /label of mnre_v1, .* got "\/per\/per\/boss"/],
    [written({ img_id: "" }), /expected img_id to be a picture's name or number, got ""/],
    [written({}), /expected each pair only once, got the pair of line 1 again/],
    [written({ relation: "none" }), /expected each pair only once/],
  ];
  for (const [bad, reason, column] of cases) {
    const { drafts, mistakes } = await read(t, written({}) + bad + written({ img_id: "2.jpg" }));
    assert.equal(mistakes.length, 1, bad);
    assert.match(mistakes[0]!.reason, reason);
    assert.deepEqual([mistakes[0]!.file, mistakes[0]!.line, mistakes[0]!.column], ["mnre_v1/ours_test.txt", 2, column]);
    assert.deepEqual(
      drafts.map(({ example }) => example.id),
      ["64738#1", "2#1"],
    );
  }
});

test("readMnre passes over blank lines and refuses a file of them", async (t) => {
  const { drafts, mistakes } = await read(t, `\uFEFF\r\n${written({}).trimEnd()}\r\n\r\n`);
  assert.deepEqual([drafts.length, mistakes.length, drafts[0]?.at.line], [1, 0, 2]);
  assert.deepEqual(await problemsOf(read(t, "\n\n")), ["mnre_v1/ours_test.txt expected records, got blank lines only"]);
});

test("readMnre reads what repr writes of any tokens", async (t) => {
  const tokens = fc.array(
    fc.string({ minLength: 1, unit: "grapheme" }).filter((token) => token.trim() !== "" && !/[\r\n]/.test(token)),
    {
      minLength: 2,
    },
  );
  await fc.assert(
    fc.asyncProperty(tokens, async (token) => {
      const last = token.length;
      const h = { name: token[0]!, pos: [0, 1] };
      const t2 = { name: token.slice(1).join(""), pos: [1, last] };
      const { drafts, mistakes } = await read(t, written({ token, h, t: t2 }));
      assert.deepEqual(mistakes, []);
      assert.equal(drafts[0]?.example.text, token.join(" "));
    }),
    { numRuns: 60 },
  );
});
