import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { asPublished, dataFolder, problemsOf } from "./data-folder.fixture.js";
import type { Reading } from "./draft.js";
import { readTwitter } from "./twitter.js";

async function read(t: TestContext, text: string | Uint8Array): Promise<Reading> {
  const root = await dataFolder(t, { "snap/test.txt": text });
  return readTwitter({ root, name: "snap", splits: ["test"], ...asPublished });
}

/** What the tags of one tweet are read as. */
async function entities(t: TestContext, rows: string): Promise<string[]> {
  const { drafts, mistakes } = await read(t, `IMGID:1\n${rows.trim().replaceAll(" ", "\n").replaceAll("/", "\t")}\n`);
  assert.deepEqual(mistakes, []);
  const [example] = drafts.map((draft) => draft.example);
  assert.ok(example?.task === "mner");
  return example.entities.map(({ type, span }) => `${type}: ${span}`);
}

test("readTwitter reads tweets with their picture and entities", async (t) => {
  const { drafts, mistakes } = await read(t, "IMGID:17_06_1\nRT\tO\nNew\tB-LOC\nYork\tI-LOC\n\nIMGID:O_2\nhi O\n");
  assert.deepEqual(mistakes, []);
  assert.deepEqual(drafts, [
    {
      at: { file: "snap/test.txt", line: 1 },
      example: {
        task: "mner",
        id: "17_06_1",
        split: "test",
        dataset: "snap",
        text: "RT New York",
        entities: [{ type: "location", span: "New York", start: 3 }],
      },
      picture: { id: "17_06_1", size: null },
      grounded: [],
    },
    {
      at: { file: "snap/test.txt", line: 6 },
      example: { task: "mner", id: "O_2", split: "test", dataset: "snap", text: "hi", entities: [] },
      picture: { id: "O_2", size: null },
      grounded: [],
    },
  ]);
});

test("readTwitter is lenient about BIO and knows OTHER", async (t) => {
  assert.deepEqual(await entities(t, "a/I-PER b/I-PER c/O d/I-PER"), ["person: a b", "person: d"]);
  assert.deepEqual(await entities(t, "a/B-ORG b/I-PER c/I-PER"), ["organization: a", "person: b c"]);
  assert.deepEqual(await entities(t, "a/B-LOC b/B-LOC c/I-LOC"), ["location: a", "location: b c"]);
  assert.deepEqual(await entities(t, "a/B-OTHER b/I-MISC c/O"), ["miscellaneous: a b"]);
});

test("readTwitter reads the same whatever ends its lines, parts its columns or stands at its end", async (t) => {
  const text = "IMGID:1\nAnn\tB-PER\n\nIMGID:2\n\u00a0\tO\n.\tO\n\n";
  const examples = ({ drafts }: Reading) => drafts.map(({ example }) => example);
  const expected = examples(await read(t, text));
  assert.equal(expected.length, 2);
  assert.equal(expected[1]!.text, "\u00a0 .");
  const variants = [
    text.replaceAll("\n", "\r\n"),
    `\uFEFF${text}`,
    text.trimEnd(),
    text.replaceAll("\t", " "),
    text.replaceAll("\n\nIMGID", "\nIMGID"),
    text.replaceAll("\n\n", "\n \t\n\n\n"),
    text.replaceAll("IMGID:", "IMGID: ").replaceAll("\tO", "\tO "),
  ];
  for (const variant of variants) {
    const reading = await read(t, variant);
    assert.deepEqual(reading.mistakes, [], JSON.stringify(variant));
    assert.deepEqual(examples(reading), expected, JSON.stringify(variant));
  }
});

test("readTwitter notes one mistake for each tweet it cannot read, and reads the others", async (t) => {
  const good = "IMGID:9\nok\tO\n\n";
  const cases: [tweet: string, line: number, reason: RegExp, column?: number][] = [
    ["a\tO\nb\tO\n\n", 4, /IMGID:<id> before the tokens of a tweet, got "a\tO"/],
    ["IMGID:\na\tO\n\n", 4, /IMGID:<id>/],
    ["IMGID:5\n\n", 4, /tokens of tweet 5, got none/],
    ["IMGID:5\na\tO\nb\n\n", 6, /a token and its tag, got 1 columns: "b"/],
    ["IMGID:5\na\tNN\tO\n\n", 5, /got 3 columns/],
    ["IMGID:5\na NN O\n\n", 5, /got 3 columns/],
    ["IMGID:5\n\tO\n\n", 5, /a token and its tag/],
    ["IMGID:5\nab\tB-FOO\n\n", 5, /tag O, or B- or I- with PER, LOC, ORG, MISC, OTHER, got "B-FOO"/, 4],
    ["IMGID:5\nab\tS-PER\n\n", 5, /got "S-PER"/, 4],
    ["IMGID:5\na\tX\nb\tY\n\n", 5, /got "X"/, 3],
  ];
  for (const [tweet, line, reason, column] of cases) {
    const { drafts, mistakes } = await read(t, good + tweet + good);
    assert.equal(mistakes.length, 1, tweet);
    assert.match(mistakes[0]!.reason, reason);
    assert.deepEqual([mistakes[0]!.file, mistakes[0]!.line, mistakes[0]!.column], ["snap/test.txt", line, column]);
    assert.deepEqual(
      drafts.map(({ example }) => example.id),
      ["9", "9"],
    );
  }
});

test("readTwitter leaves out only the tweet whose bytes are not UTF-8", async (t) => {
  const bytes = Buffer.concat([
    Buffer.from("IMGID:1\na\tO\n\nIMGID:2\nb\tO\n"),
    Buffer.of(0xfe),
    Buffer.from("\tO\n\nIMGID:3\nc\tO"),
  ]);
  const { drafts, mistakes } = await read(t, bytes);
  assert.deepEqual(mistakes, [{ file: "snap/test.txt", line: 6, reason: "expected UTF-8, got bytes that are none" }]);
  assert.deepEqual(
    drafts.map(({ example }) => example.id),
    ["1", "3"],
  );
});

test("readTwitter refuses files without tweets, and takes either name for the dev split", async (t) => {
  assert.deepEqual(await problemsOf(read(t, "\n \n")), ["snap/test.txt expected tweets, got blank lines only"]);
  const tweet = "IMGID:1\na\tO\n";
  const dev = async (files: Record<string, string>) =>
    readTwitter({ root: await dataFolder(t, files), name: "twitter2015", splits: ["dev"], ...asPublished });
  assert.equal((await dev({ "twitter2015/dev.txt": tweet })).drafts.length, 1);
  assert.equal((await dev({ "twitter2015/valid.txt": tweet })).drafts.length, 1);
  assert.match(
    (await problemsOf(dev({ "twitter2015/dev.txt": tweet, "twitter2015/valid.txt": tweet })))[0]!,
    /found both/,
  );
});

test("readTwitter gives entities that are words of the text, in its order", async (t) => {
  const tag = fc.constantFrom("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "I-ORG", "B-OTHER");
  const tweets = fc.array(fc.array(fc.tuple(fc.stringMatching(/^[^\s]{1,6}$/), tag), { minLength: 1 }), {
    minLength: 1,
  });
  await fc.assert(
    fc.asyncProperty(tweets, async (written) => {
      const text = written.map((rows, i) => `IMGID:${i}\n${rows.map((row) => row.join("\t")).join("\n")}\n\n`).join("");
      const { drafts, mistakes } = await read(t, text);
      assert.deepEqual(mistakes, []);
      assert.equal(drafts.length, written.length);
      for (const [i, { example }] of drafts.entries()) {
        assert.ok(example.task === "mner");
        const begun = written[i]!.filter(([, name], at) => {
          const before = at === 0 ? "O" : written[i]![at - 1]![1];
          return name.startsWith("B") || (name.startsWith("I") && before.slice(2) !== name.slice(2));
        });
        assert.equal(example.entities.length, begun.length);
        let from = 0;
        for (const { span } of example.entities) {
          const at = ` ${example.text} `.indexOf(` ${span} `, from);
          assert.ok(at >= 0, `${span} in ${example.text}`);
          from = at;
        }
      }
    }),
    { numRuns: 50 },
  );
});
