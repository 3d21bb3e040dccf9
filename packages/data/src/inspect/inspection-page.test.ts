import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import sharp from "sharp";
import { dataFolder } from "../datasets/data-folder.fixture.js";
import type { Example } from "../example.js";
import { meeExample, mnerExample } from "../hand-made.fixture.js";
import { escapeHtml } from "./escape-html.js";
import { inspectFolder, spreadOver } from "./inspect-folder.js";
import { markedText } from "./inspection-page.js";
import { summariseSplit } from "./split-summary.js";
import { writeInspection } from "./write-inspection.js";

const hostile = `<script>alert(1)</script>`;
const tweet = (id: string, word: string) => `IMGID:${id}\n${word}\tB-PER\n"quoted"&\tO\n\n`;

/** Tweets with what a page must not run, one of them with a picture, one with a file that is none. */
async function folder(t: TestContext): Promise<string> {
  const picture = sharp({ create: { width: 900, height: 600, channels: 3, background: "teal" } });
  const bytes = await picture.jpeg().toBuffer();
  const damaged = await picture.png().toBuffer();
  damaged.fill(0, damaged.indexOf("IDAT") + 4, damaged.indexOf("IDAT") + 40);
  return dataFolder(t, {
    "snap/train.txt": tweet("1", hostile) + tweet("3", "Ann") + tweet("4", "Bo"),
    "snap/dev.txt": tweet("2", "\u001b[31mred\u0007"),
    "snap/test.txt": tweet("2", "ok"),
    "snap/objects.json": JSON.stringify(
      Object.fromEntries(["1", "2", "3", "4"].map((id) => [id, [{ bbox: [90, 60, 450, 300] }]])),
    ),
    "snap/images/1.jpg": bytes,
    "snap/images/2.png": damaged,
    "snap/images/4.jpg": "",
    "mnre_v1/README.md": "no data yet",
  });
}

async function pageOf(t: TestContext, root: string): Promise<string> {
  const inspection = await inspectFolder(root, { limit: 5 });
  const file = join(await dataFolder(t, {}), "page.html");
  await writeInspection(file, inspection);
  return readFile(file, "utf8");
}

test("inspectFolder counts what is there and lists what is not", async (t) => {
  const root = await folder(t);
  const { datasets, unread } = await inspectFolder(root, { limit: 1 });
  assert.deepEqual(
    datasets.map(({ name, splits, examples, mistakes }) => [
      name,
      splits.map(({ split, summary }) => `${split} ${summary.examples}`),
      examples.length,
      mistakes.map(({ line }) => line),
    ]),
    [["snap", ["train 1", "dev 1", "test 1"], 3, [5, 9]]],
  );
  assert.deepEqual(
    unread.map(({ name, mistake }) => `${name} ${mistake.reason}`),
    ["mnre_v1 expected a file ours_train.txt or mnre_train.txt (.gz allowed), found none of them"],
  );
  const some = await inspectFolder(root, { limit: 1, datasets: ["snap"], splits: ["dev"] });
  assert.deepEqual(
    some.datasets[0]?.splits.map(({ split }) => split),
    ["dev"],
  );
  await assert.rejects(inspectFolder(root, { limit: 1, datasets: ["mnre_v1"] }), { name: "DataError" });
  const empty = await dataFolder(t, { "notes.txt": "" });
  await assert.rejects(inspectFolder(empty, { limit: 1 }), /must have a folder named as a dataset: twitter2015, /);
});

test("the page runs nothing, fetches nothing and shows the very characters of the data", async (t) => {
  const page = await pageOf(t, await folder(t));
  assert.ok(page.includes(escapeHtml(hostile)));
  assert.ok(page.includes("&quot;quoted&quot;&amp;"));
  assert.doesNotMatch(page, /<script|javascript:|\son\w+=|style=|\p{Cc}(?<!\n)/u);
  for (const [address] of page.matchAll(/(?:href|src)="[^"]*"/g))
    assert.match(address, /"(?:#[\w]+|data:image\/webp;base64,[\w+/=]+)"$/);
  assert.doesNotMatch(page, /https?:\/\/|@import|url\(/);
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!;
  assert.match(policy, /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; img-src data:;/);
});

test("the page has pictures within it, scaled down, and says why one is not shown", async (t) => {
  const page = await pageOf(t, await folder(t));
  const uris = [...page.matchAll(/data:image\/webp;base64,([\w+/=]+)/g)].map(([, data]) =>
    Buffer.from(data!, "base64"),
  );
  assert.ok(uris.length >= 1);
  const { width, height } = await sharp(uris[0]).metadata();
  assert.deepEqual([width, height], [480, 320]);
  assert.match(page, /<rect x="48" y="32" width="192" height="128"\/><text [^>]*>O1</);
  assert.match(page, /<figcaption>2 \(Error: Cannot read the picture .*2\.png: /);
});

test("markedText keeps every character, marks whole spans and skips those that overlap", () => {
  const span = fc.tuple(fc.nat(12), fc.integer({ min: 1, max: 5 })).map(([start, length]) => ({
    label: "x",
    start,
    end: start + length,
  }));
  fc.assert(
    fc.property(fc.string({ unit: "binary", minLength: 17 }), fc.array(span, { maxLength: 4 }), (text, spans) => {
      const ordered = [...spans].sort((a, b) => a.start - b.start);
      const html = markedText(text, ordered);
      assert.equal(html.replace(/<small>x<\/small>|<\/?mark>/g, ""), escapeHtml(text));
      assert.equal(html.includes("<mark>"), spans.length > 0);
    }),
  );
  assert.equal(
    markedText("😀 Ann", [{ label: "person", start: 2, end: 5 }]),
    "😀 <mark>Ann<small>person</small></mark>",
  );
});

test("escapeHtml leaves nothing that could open a tag or end an attribute", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.doesNotMatch(escapeHtml(text), /[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
    }),
  );
});

test("summariseSplit counts pictures once and labels by kind", () => {
  const summary = summariseSplit([mnerExample, meeExample, { ...meeExample, id: "x2" }]);
  assert.deepEqual(summary, {
    examples: 3,
    settings: { multimedia: 2 },
    pictures: { named: 1, shown: 1, objects: 2 },
    labels: {
      entities: { person: 1, location: 1 },
      events: { meet: 2, attack: 2 },
      arguments: { attacker: 2, place: 2, target: 2 },
    },
    words: { least: 5, median: 9, most: 9 },
  });
  assert.equal(summariseSplit([]).words, null);
});

test("spreadOver takes examples from all over, in order, never one twice", () => {
  fc.assert(
    fc.property(fc.nat(50), fc.nat(60), (length, count) => {
      const examples = Array.from({ length }, (_, i): Example => ({ ...mnerExample, id: `${i}` }));
      const taken = spreadOver(examples, count).map(({ id }) => Number(id));
      assert.equal(taken.length, Math.min(length, count));
      for (const [i, place] of taken.entries()) assert.ok(i === 0 || place > taken[i - 1]!);
    }),
  );
});
