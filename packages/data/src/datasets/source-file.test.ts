import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { dataFolder, problemsOf } from "./data-folder.fixture.js";
import { openOptionalSource, openSource, sourceLines } from "./source-file.js";

test("openSource reads plain and packed files alike, without their byte order mark", async (t) => {
  const text = "one\nzwei ü\n";
  const packed = gzipSync(`\uFEFF${text}`);
  const root = await dataFolder(t, { "snap/a.txt": text, "snap/b.txt.gz": packed, "snap/sub/c.txt": `\uFEFF${text}` });
  for (const [name, file] of [
    ["a.txt", "snap/a.txt"],
    ["b.txt", "snap/b.txt.gz"],
    ["sub/c.txt", "snap/sub/c.txt"],
  ] as const) {
    assert.deepEqual(await openSource(root, "snap", ["no.txt", name]), { file, text, badLines: new Map() });
  }
});

test("openSource marks the lines that are not UTF-8", async (t) => {
  const bytes = Buffer.concat([Buffer.from("a\nb"), Buffer.of(0xff), Buffer.from("\nü\n"), Buffer.of(0xc3)]);
  const root = await dataFolder(t, { "snap/a.txt": bytes });
  const { text, badLines } = await openSource(root, "snap", ["a.txt"]);
  assert.equal(text, "a\nb\uFFFD\nü\n\uFFFD");
  assert.deepEqual([...badLines.keys()], [2, 4]);
});

test("openSource refuses what is missing, twofold, empty or not packed", async (t) => {
  const root = await dataFolder(t, {
    "snap/a.txt": "x",
    "snap/a.txt.gz": gzipSync("x"),
    "snap/b.txt": "",
    "snap/c.txt.gz": "no gzip file at all",
  });
  const open = (folder: string, ...names: string[]) => problemsOf(openSource(root, folder, names));
  assert.deepEqual(await open("snap", "z.txt", "y.txt"), [
    "snap expected a file z.txt or y.txt (.gz allowed), found none of them",
  ]);
  assert.deepEqual(await open("mnre_v1", "z.txt"), [
    "mnre_v1 expected a file z.txt (.gz allowed), found no such folder",
  ]);
  assert.deepEqual(await open("snap", "a.txt"), ["snap expected only one of snap/a.txt and snap/a.txt.gz, found both"]);
  assert.deepEqual(await open("snap", "b.txt"), ["snap/b.txt expected records, got an empty file"]);
  assert.match((await open("snap", "c.txt"))[0]!, /^snap\/c\.txt\.gz expected a file that can be read, got .*header/);
  assert.equal(await openOptionalSource(root, "nowhere", ["a.txt"]), null);
});

test("sourceLines ends lines at LF and CRLF and needs no end after the last", () => {
  const lines = (text: string) => [...sourceLines({ text })].map(({ number, text: line }) => `${number} ${line}`);
  assert.deepEqual(lines("a\r\n\r\nb\rc\n"), ["1 a", "2 ", "3 b\rc"]);
  assert.deepEqual(lines("a\nb"), ["1 a", "2 b"]);
  assert.deepEqual(lines("a\n\u2028b"), ["1 a", "2 \u2028b"]);
  assert.deepEqual(lines(""), []);
});
