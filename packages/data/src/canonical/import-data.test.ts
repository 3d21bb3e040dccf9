import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type CorpusOptions, openCorpus } from "../corpus/corpus.js";
import { dataFolder, problemsOf, realData } from "../datasets/data-folder.fixture.js";
import type { DatasetName } from "../example.js";
import { encodePng } from "../synth/png.js";
import { synthesise } from "../synth/synthesise.js";
import { importData } from "./import-data.js";
import { readManifest } from "./manifest.js";

const all = ["twitter2015", "twitter2017", "snap", "mnre_v1", "mnre_v2", "m2e2", "ace05", "swig"] as const;

function options(root: string, names: readonly DatasetName[], changes: Partial<CorpusOptions> = {}): CorpusOptions {
  const datasets = names.map((name) => ({ name, split: "published", train: true }) as const);
  return { root, datasets, images: "use", maxObjects: 36, onError: "refuse", leaks: "remove", ...changes };
}

const articles = { name: "m2e2", split: "articles", train: true } as const;

/** Choices that change what is read of the same files. */
const choices: Partial<CorpusOptions>[] = [
  {},
  { maxObjects: 2 },
  { images: "none" },
  { images: "blank", datasets: [articles] },
];

async function sameCorpus(
  raw: string,
  imported: string,
  names: readonly DatasetName[],
  tried: readonly Partial<CorpusOptions>[] = choices,
): Promise<void> {
  for (const changes of tried) {
    const [before, after] = [
      await openCorpus(options(raw, names, changes)),
      await openCorpus(options(imported, names, changes)),
    ];
    assert.ok(before.datasets.some(({ test: held }) => held.length > 0));
    assert.deepEqual(after.datasets, before.datasets);
    assert.equal(after.fingerprint, before.fingerprint);
  }
}

test("openCorpus reads of an imported folder what it reads of the raw one", async (t) => {
  const folder = await dataFolder(t, {});
  const [raw, imported] = [join(folder, "raw"), join(folder, "imported")];
  const { counts } = await synthesise(raw, { seed: 5, size: 30 });
  const { manifest, absent } = await importData(raw, imported, { onError: "refuse" });
  assert.deepEqual([absent, manifest.drawn, Object.keys(manifest.datasets)], [[], true, all]);
  for (const name of ["snap", "mnre_v1", "ace05"] as const) {
    for (const split of ["train", "dev", "test"] as const) {
      assert.equal(manifest.datasets[name]?.[split]?.examples, counts[name]?.[split]?.examples);
    }
  }
  await sameCorpus(raw, imported, all);
});

test("openCorpus reads of the imported real sets what it reads of the raw ones", async (t) => {
  const root = realData(t, "mnre_v2");
  if (root === null) return;
  const imported = join(await dataFolder(t, {}), "imported");
  const { manifest, absent } = await importData(root, imported, { onError: "refuse" });
  const names = Object.keys(manifest.datasets) as DatasetName[];
  assert.ok(names.includes("mnre_v2") && names.length + absent.length === all.length);
  await sameCorpus(root, imported, names, [{}]);
});

const tweet = (id: string) => `IMGID:${id}\nAnna\tB-PER\nmet\tO\nAnna\tB-PER\nhere\tO\n\n`;
const png = encodePng({ width: 8, height: 8, palette: Uint8Array.of(1, 2, 3), indices: new Uint8Array(64) });
const snap = {
  "snap/train.txt": tweet("1") + tweet("2"),
  "snap/dev.txt": tweet("3"),
  "snap/test.txt": tweet("4"),
  "snap/sample_images/1.png": png,
};

async function imported(t: TestContext, changed: Record<string, string | Uint8Array> = {}) {
  const raw = await dataFolder(t, { ...snap, ...changed });
  const out = `${raw}-imported`;
  t.after(() => rm(out, { recursive: true, force: true }));
  return { raw, out, ...(await importData(raw, out, { onError: "quarantine" })) };
}

const open = (root: string) => openCorpus(options(root, ["snap"], { leaks: "report" }));

test("importData names every file with its SHA-256, and the files it read", async (t) => {
  const { raw, out, manifest } = await imported(t);
  assert.deepEqual((await readdir(out, { recursive: true })).sort(), [
    "manifest.json",
    ...["snap", "snap/dev.jsonl", "snap/test.jsonl", "snap/train.jsonl"],
  ]);
  const sha256 = async (path: string) =>
    createHash("sha256")
      .update(await readFile(path))
      .digest("hex");
  assert.deepEqual(manifest.datasets.snap?.train, {
    file: "snap/train.jsonl",
    examples: 2,
    sha256: await sha256(join(out, "snap/train.jsonl")),
  });
  assert.deepEqual(Object.keys(manifest.source.files), ["snap/dev.txt", "snap/test.txt", "snap/train.txt"]);
  assert.equal(manifest.source.files["snap/dev.txt"], await sha256(join(raw, "snap/dev.txt")));
  assert.deepEqual(await readManifest(out), manifest);
  const [first] = (await readFile(join(out, "snap/train.jsonl"), "utf8")).split("\n");
  const { entities, picture } = JSON.parse(first!) as { entities: { start: number }[]; picture: { path: string } };
  assert.deepEqual([entities.map(({ start }) => start), picture.path], [[0, 9], "snap/sample_images/1.png"]);
});

test("openCorpus refuses an imported folder that is damaged, and says how", async (t) => {
  const damage = async (work: (out: string) => Promise<unknown>) => {
    const { out } = await imported(t);
    await work(out);
    return problemsOf(open(out));
  };
  const edit = (file: string, change: (text: string) => string) => async (out: string) =>
    writeFile(join(out, file), change(await readFile(join(out, file), "utf8")));
  const other = /^snap\/train\.jsonl expected the bytes that manifest\.json names .* got others: import again$/;
  const [bytes] = await damage(edit("snap/train.jsonl", (text) => text.replace("here", "there")));
  assert.match(bytes!, other);
  const [cut, where] = await damage(edit("snap/train.jsonl", (text) => text.slice(0, -40)));
  assert.match(cut!, other);
  assert.match(where!, /^snap\/train\.jsonl:2 expected a record in JSON, got /);
  assert.match(
    (await damage((out) => rm(join(out, "snap/dev.jsonl"))))[0]!,
    /^snap expected a file dev\.jsonl .* none/,
  );
  assert.match((await damage(edit("manifest.json", (text) => text.slice(0, 90))))[0]!, /^manifest\.json expected JSON/);
  assert.match(
    (await damage(edit("manifest.json", (text) => text.replace('"version": 1', '"version": 9'))))[0]!,
    /^manifest\.json expected version 1 of the format umie-data, got version 9: import the raw data again$/,
  );
  assert.match(
    (await damage(edit("manifest.json", (text) => text.replace('"sha256"', '"sha"'))))[0]!,
    /^manifest\.json expected source and datasets as umie data import writes them$/,
  );
});

test("openCorpus refuses a dataset that was not imported", async (t) => {
  const { out } = await imported(t);
  assert.deepEqual(await problemsOf(openCorpus(options(out, ["mnre_v1"]))), [
    "mnre_v1 expected mnre_v1 among the datasets of manifest.json, found snap",
  ]);
});

test("openCorpus reads a raw folder with a manifest of something else", async (t) => {
  const root = await dataFolder(t, { ...snap, "manifest.json": '{"name": "a web app"}' });
  assert.equal((await open(root)).datasets[0]?.train.length, 2);
});

test("openCorpus finds an imported picture where it was or beside its record, if it is the same", async (t) => {
  const { raw, out } = await imported(t);
  const path = async () => (await open(out)).datasets[0]?.train[0]?.picture?.path;
  assert.equal(await path(), join(raw, "snap/sample_images/1.png"));
  await cp(join(raw, "snap/sample_images"), join(out, "snap/sample_images"), { recursive: true });
  assert.equal(await path(), join(out, "snap/sample_images/1.png"));
  await rename(raw, `${raw}-gone`);
  t.after(() => rm(`${raw}-gone`, { recursive: true }));
  assert.equal(await path(), join(out, "snap/sample_images/1.png"));
  await writeFile(
    join(out, "snap/sample_images/1.png"),
    encodePng({ width: 8, height: 8, palette: Uint8Array.of(9, 9, 9), indices: new Uint8Array(64) }),
  );
  assert.match(
    (await problemsOf(open(out)))[0]!,
    /^snap\/train\.jsonl:1 .* got a file with other bytes than when the data were imported$/,
  );
  await rm(join(out, "snap/sample_images/1.png"));
  assert.match((await problemsOf(open(out)))[0]!, /^snap\/train\.jsonl:1 expected picture 1 .* got ENOENT/);
});

test("importData refuses mistakes, or leaves their examples out and lists them", async (t) => {
  const broken = { "snap/dev.txt": `IMGID:5\nbad\n\n${tweet("3")}` };
  const { quarantined, manifest } = await imported(t, broken);
  assert.deepEqual([quarantined.length, manifest.datasets.snap?.dev?.examples], [1, 1]);
  const root = await dataFolder(t, { ...snap, ...broken });
  const out = join(root, "out");
  assert.match(
    (await problemsOf(importData(root, out, { onError: "refuse" })))[0]!,
    /^snap\/dev\.txt:2 expected a token/,
  );
  await assert.rejects(readdir(out), /ENOENT/);
});

test("importData writes only into a free folder, and only what is raw", async (t) => {
  const { raw, out } = await imported(t);
  await assert.rejects(importData(raw, out, { onError: "refuse" }), /must be absent or an empty folder$/);
  await assert.rejects(importData(out, join(raw, "again"), { onError: "refuse" }), /must hold raw data/);
  assert.equal((await problemsOf(importData(join(raw, "none"), join(raw, "again"), { onError: "refuse" }))).length, 8);
});
