import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { DatasetName } from "../example.js";
import { synthesise } from "../synth/synthesise.js";
import { asPublished } from "./data-folder.fixture.js";
import { DataError, type DataMistake } from "./mistake.js";
import { readers } from "./readers.js";

let root: string;
before(async () => {
  root = await mkdtemp(join(tmpdir(), "umie-encodings-"));
  await synthesise(join(root, "data"), { seed: 3, size: 60 });
});
after(() => rm(root, { recursive: true, force: true }));

/** A file of each format, below the corpus; a byte to spoil is looked for after `word`. */
const files = [
  { name: "twitter2015", root: "data", file: "twitter2015/test.txt", word: "IMGID:" },
  { name: "snap", root: "data", file: "snap/test.txt", word: "IMGID:" },
  { name: "mnre_v1", root: "data", file: "mnre_v1/ours_test.txt", word: "'token': ['" },
  { name: "mnre_v2", root: "data", file: "mnre_v2/mnre_test.txt", word: "'token': ['" },
  { name: "ace05", root: "data", file: "ace05/test.oneie.json", word: '"tokens":["' },
  { name: "ace05", root: "data/dygiepp", file: "ace05/test.json", word: '"sentences":[["' },
  { name: "swig", root: "data", file: "swig/SWiG_jsons/test.json", word: '"verb":"' },
  { name: "swig", root: "data", file: "swig/ace_sr_mapping.txt", word: "a" },
  { name: "m2e2", root: "data", file: "m2e2/text_only_event.json", word: '"words":["' },
  { name: "m2e2", root: "data", file: "m2e2/text_multimedia_event.json", word: '"words":["' },
  { name: "m2e2", root: "data", file: "m2e2/image_multimedia_event.json", word: '"event_type":"' },
  { name: "m2e2", root: "data", file: "m2e2/crossmedia_coref.txt", word: "VOA" },
] as const satisfies readonly { name: DatasetName; root: string; file: string; word: string }[];

interface Outcome {
  examples: unknown[];
  mistakes: readonly DataMistake[];
}

/** What is read with one file written anew, whether mistakes concern records or the whole file. */
async function readWith(of: (typeof files)[number], change: (bytes: Buffer) => Uint8Array): Promise<Outcome> {
  const folder = join(root, of.root);
  const path = join(folder, of.file);
  const before = await readFile(path);
  await writeFile(path, change(before));
  try {
    const reading = await readers[of.name]({ root: folder, name: of.name, splits: ["test"], ...asPublished });
    return { examples: reading.drafts.map(({ example }) => example), mistakes: reading.mistakes };
  } catch (cause) {
    if (!(cause instanceof DataError)) throw cause;
    return { examples: [], mistakes: cause.mistakes };
  } finally {
    await writeFile(path, before);
  }
}

/** Puts bytes behind the second `word`, and tells its line. */
function spoil(bytes: Buffer, word: string, inserted: Buffer): { spoilt: Buffer; line: number } {
  const first = bytes.indexOf(word) + word.length;
  const at = bytes.indexOf(word, first) + word.length;
  assert.ok(at > first, `${word} occurs twice`);
  const line = bytes.subarray(0, at).toString("latin1").split("\n").length;
  return { spoilt: Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]), line };
}

for (const of of files) {
  const label = `${of.root}/${of.file}`;

  test(`${label} reads the same with Windows line ends, a byte order mark, and without its last line end`, async () => {
    const { examples, mistakes } = await readWith(of, (bytes) => bytes);
    assert.deepEqual(mistakes, []);
    assert.ok(examples.length > 0);
    const variants: ((text: string) => string)[] = [
      (text) => text.replaceAll("\n", "\r\n"),
      (text) => `\uFEFF${text}`,
      (text) => text.trimEnd(),
      (text) => `${text.trimEnd()}\r\n\r\n`,
    ];
    for (const variant of variants) {
      const other = await readWith(of, (bytes) => Buffer.from(variant(bytes.toString())));
      assert.deepEqual(other, { examples, mistakes: [] });
    }
  });

  test(`${label} is refused in UTF-16`, async () => {
    for (const mark of [Buffer.of(0xff, 0xfe), Buffer.of(0xfe, 0xff)]) {
      const utf16 = (bytes: Buffer) => Buffer.concat([mark, Buffer.from(bytes.toString(), "utf16le")]);
      const { mistakes } = await readWith(of, utf16);
      const reason = "expected UTF-8, got UTF-16, as its byte order mark tells";
      assert.deepEqual(mistakes, [{ file: of.file, line: 0, reason }]);
    }
  });

  test(`${label} has its line with Latin-1 or a NUL named, and what hangs on it is not read as if nothing were`, async () => {
    const whole = await readWith(of, (bytes) => bytes);
    for (const [inserted, reason] of [
      [Buffer.of(0xe9), /UTF-8, got bytes that are none/],
      [Buffer.of(0xc3, 0x28), /UTF-8, got bytes that are none/],
      [Buffer.of(0), /NUL character|control character/],
    ] as const) {
      let line = 0;
      const { examples, mistakes } = await readWith(of, (bytes) => {
        const spoilt = spoil(bytes, of.word, inserted);
        line = spoilt.line;
        return spoilt.spoilt;
      });
      const [first] = mistakes;
      assert.deepEqual([first?.file, first?.line], [of.file, line]);
      assert.match(first!.reason, reason);
      assert.ok(examples.length <= whole.examples.length);
      assert.notDeepEqual(examples, whole.examples);
    }
  });
}
