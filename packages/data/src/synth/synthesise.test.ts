import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { openPercent } from "./plan.js";
import { synthCorpus, synthesise, synthSizes } from "./synthesise.js";

const folders: string[] = [];

after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "umie-synthesise-"));
  folders.push(folder);
  return folder;
}

/** Path to SHA-256 of all files under a folder. */
async function hashesOf(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const hashed = entries
    .filter((entry) => entry.isFile())
    .map(async (entry): Promise<[string, string]> => {
      const file = path.join(entry.parentPath, entry.name);
      const hash = createHash("sha256").update(await readFile(file));
      return [path.relative(root, file), hash.digest("hex")];
    });
  return Object.fromEntries((await Promise.all(hashed)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

test("synthesise writes the same bytes for the same seed and size, and others for another seed", async () => {
  const root = await newFolder();
  const made: Record<string, string>[] = [];
  for (const [name, seed] of [
    ["first", 4],
    ["second", 4],
    ["other", 5],
  ] as const) {
    const manifest = await synthesise(path.join(root, name), { seed, size: 30 });
    const { "synth.json": _, ...files } = await hashesOf(path.join(root, name));
    assert.deepEqual(files, manifest.files);
    made.push(files);
  }
  assert.deepEqual(made[0], made[1]);
  assert.notDeepEqual(made[0], made[2]);
});

test("several writers at once leave one whole corpus, and nothing beside it", async () => {
  const root = await newFolder();
  const target = path.join(root, "corpus");
  const manifests = await Promise.all([1, 2, 3].map(() => synthesise(target, { seed: 1, size: 30 })));
  assert.deepEqual(await readdir(root), ["corpus"]);
  for (const manifest of manifests) assert.deepEqual(manifest, manifests[0]);
  const { "synth.json": _, ...files } = await hashesOf(target);
  assert.deepEqual(files, manifests[0]!.files);
});

test("synthesise leaves other people's files and other corpora alone", async () => {
  const root = await newFolder();
  await writeFile(path.join(root, "thesis.tex"), "mine");
  await assert.rejects(synthesise(root, { seed: 1, size: 30 }), /must be absent or empty: it holds other files/);
  assert.deepEqual(await readdir(root), ["thesis.tex"]);
  const corpus = path.join(await newFolder(), "corpus");
  await synthesise(corpus, { seed: 1, size: 30 });
  await assert.rejects(
    synthesise(corpus, { seed: 2, size: 30 }),
    /it holds the corpus of seed 1, size 30, version \d+/,
  );
});

test("synthesise refuses a seed and a size that are out of range", async () => {
  const target = path.join(await newFolder(), "corpus");
  const { least, most } = synthSizes;
  await assert.rejects(synthesise(target, { seed: -1, size: 60 }), /seed must be a whole number from 0: .* is -1/);
  await assert.rejects(synthesise(target, { seed: 1.5, size: 60 }), RangeError);
  await assert.rejects(synthesise(target, { seed: 1, size: least - 1 }), /from 30 to 3000: current size is 29/);
  await assert.rejects(synthesise(target, { seed: 1, size: most + 1 }), RangeError);
});

test("the language has enough to say for the largest size, whatever the seed", () => {
  for (const seed of [1, 2, 2 ** 53 - 1]) {
    const { twitter, mnre, m2e2 } = synthCorpus({ seed, size: synthSizes.most });
    for (const examples of [...Object.values(twitter), ...Object.values(mnre), m2e2.flatMap((one) => one.sentences)]) {
      const open = examples.filter((example) => example.open).length;
      assert.equal(open, Math.round((examples.length * openPercent) / 100));
    }
  }
});
