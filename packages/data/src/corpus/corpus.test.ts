import assert from "node:assert/strict";
import { cp, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { type TestContext, test } from "node:test";
import { dataFolder, problemsOf } from "../datasets/data-folder.fixture.js";
import { encodePng } from "../synth/png.js";
import { pythonLiteral } from "../synth/write-mnre.js";
import { type CorpusOptions, openCorpus } from "./corpus.js";

const png = (red: number) =>
  encodePng({ width: 40, height: 20, palette: Uint8Array.of(red, 0, 0), indices: new Uint8Array(800) });
const tweet = (id: string, words = "hi") => `IMGID:${id}\n${words}\tB-PER\n\n`;
const pair = (id: string, relation = "none") => {
  const mention = (at: number) => ({ name: "ab"[at]!, pos: [at, at + 1] });
  return `${pythonLiteral({ token: ["a", "b"], h: mention(0), t: mention(1), img_id: `${id}.jpg`, relation })}\n`;
};
const entry = (x2: number) => ({ size: [40, 20], objects: [{ bbox: [0, 0, x2, 10], class: "x", conf: 1 }] });

const files: Readonly<Record<string, string | Uint8Array>> = {
  "snap/train.txt": tweet("1") + tweet("2"),
  "snap/dev.txt": tweet("3"),
  "snap/test.txt": tweet("4"),
  "snap/objects.json": JSON.stringify({ "1.png": entry(20), "2.png": entry(40), "3.png": entry(8), "4.png": entry(8) }),
  ...Object.fromEntries([1, 2, 3, 4].map((id) => [`snap/images/${id}.png`, png(id)])),
  "mnre_v1/ours_train.txt": pair("7") + pair("8"),
  "mnre_v1/ours_val.txt": pair("9"),
  "mnre_v1/ours_test.txt": pair("10"),
};

const snap = { name: "snap", split: "published", train: true } as const;
const mnre = { name: "mnre_v1", split: "published", train: true } as const;

function options(root: string, changes: Partial<CorpusOptions> = {}): CorpusOptions {
  return { root, datasets: [snap, mnre], images: "use", maxObjects: 36, onError: "refuse", ...changes };
}

/** Opens `files` with some of them written anew. */
async function open(t: TestContext, changed: typeof files = {}, changes: Partial<CorpusOptions> = {}) {
  return openCorpus(options(await dataFolder(t, { ...files, ...changed }), changes));
}

test("openCorpus gives each split in file order, pictures found and labels listed", async (t) => {
  const root = await dataFolder(t, files);
  const { datasets, quarantined } = await openCorpus(options(root));
  assert.deepEqual(quarantined, []);
  const [tweets, pairs] = datasets;
  assert.deepEqual(
    datasets.map(({ name, train, dev, test: held }) => [
      name,
      ...[train, dev, held].map((part) => part.map(({ id }) => id).join()),
    ]),
    [
      ["snap", "1,2", "3", "4"],
      ["mnre_v1", "7#1,8#1", "9#1", "10#1"],
    ],
  );
  assert.deepEqual(tweets?.train[0]?.picture, {
    id: "1",
    path: join(root, "snap/images/1.png"),
    objects: [[0, 0, 0.5, 0.5]],
  });
  assert.deepEqual(pairs?.train[0]?.picture, { id: "7", path: null, objects: [] });
  assert.deepEqual(tweets?.labels.published.entityTypes, ["person", "location", "organization", "miscellaneous"]);
  assert.deepEqual(tweets?.labels.seen.entityTypes, ["person"]);
  assert.deepEqual(pairs?.labels.seen.relations, ["none"]);
});

test("openCorpus gives absolute paths for a relative root", async (t) => {
  const root = await dataFolder(t, files);
  const { datasets, fingerprint } = await openCorpus(options(relative(process.cwd(), root)));
  assert.equal(datasets[0]?.train[0]?.picture?.path, join(root, "snap/images/1.png"));
  assert.equal(fingerprint, (await openCorpus(options(root))).fingerprint);
});

test("openCorpus leaves the training part unread where a dataset is only evaluated", async (t) => {
  const broken = { "snap/train.txt": "nothing of use" };
  const { datasets } = await open(t, broken, { datasets: [{ ...snap, train: false }] });
  assert.deepEqual([datasets[0]?.train, datasets[0]?.dev.length, datasets[0]?.test.length], [[], 1, 1]);
  assert.deepEqual(datasets[0]?.labels.seen.entityTypes, []);
});

test("openCorpus lists the first mistakes of all datasets at once", async (t) => {
  const text = Array.from({ length: 19 }, (_, i) => `IMGID:${i}\nbad\n\n`).join("");
  const changed = { "snap/train.txt": text, "mnre_v1/ours_val.txt": "{\n[\n(\n" };
  const root = await dataFolder(t, { ...files, ...changed });
  const problems = await problemsOf(openCorpus(options(root)));
  assert.equal(problems.length, 20);
  assert.equal(problems[0], 'snap/train.txt:2 expected a token and its tag, got 1 columns: "bad"');
  assert.equal(problems[19], "mnre_v1/ours_val.txt:1:2 expected a key in quotes, got the end (reading a Python dict)");
  await assert.rejects(
    openCorpus(options(root)),
    /^DataError: Cannot read the data in .*: 22 mistakes\n(?:.*\n){20}and 2 more$/,
  );
});

test("openCorpus leaves examples with mistakes out and lists them, if asked to", async (t) => {
  const changed = { "snap/train.txt": `${tweet("1")}IMGID:5\nbad\n\n${tweet("2")}` };
  const { datasets, quarantined } = await open(t, changed, { onError: "quarantine" });
  assert.deepEqual(
    datasets[0]?.train.map(({ id }) => id),
    ["1", "2"],
  );
  assert.deepEqual(quarantined, [
    { file: "snap/train.txt", line: 5, reason: 'expected a token and its tag, got 1 columns: "bad"' },
  ]);
});

test("openCorpus never leaves out a whole file", async (t) => {
  for (const onError of ["refuse", "quarantine"] as const) {
    const root = await dataFolder(t, { ...files, "mnre_v1/ours_test.txt": "" });
    await rm(join(root, "snap/dev.txt"));
    assert.deepEqual(await problemsOf(openCorpus(options(root, { onError }))), [
      "snap expected a file valid.txt or dev.txt (.gz allowed), found none of them",
      "mnre_v1/ours_test.txt expected records, got an empty file",
    ]);
  }
  assert.match(
    (await problemsOf(openCorpus(options("/nowhere"))))[0]!,
    /snap expected a file train\.txt .* no such folder/,
  );
});

test("openCorpus refuses two examples of one id in a split, but not in two", async (t) => {
  const changed = { "snap/train.txt": tweet("1") + tweet("2") + tweet("1", "ho"), "snap/dev.txt": tweet("1") };
  const mistake = "expected the id 1 only once, got that of line 1 again";
  assert.deepEqual(await problemsOf(open(t, changed)), [`snap/train.txt:7 ${mistake}`]);
  const { datasets } = await open(t, changed, { onError: "quarantine" });
  assert.deepEqual([datasets[0]?.train.length, datasets[0]?.dev.length], [2, 1]);
});

test("openCorpus refuses missing pictures where there is a folder of them", async (t) => {
  const root = await dataFolder(t, files);
  await rm(join(root, "snap/images/2.png"));
  await writeFile(join(root, "snap/images/3.png"), "<html>no such picture</html>");
  await writeFile(join(root, "snap/images/4.jpeg"), png(4));
  const [missing, none, twofold] = await problemsOf(openCorpus(options(root)));
  assert.match(missing!, /^snap\/train\.txt:4 expected picture 2 .* of example 2 in snap\/images, found none$/);
  assert.match(
    none!,
    /^snap\/dev\.txt:1 .* of example 3 in snap\/images, got a file that is neither PNG, JPEG nor WebP$/,
  );
  assert.match(twofold!, /^snap\/test\.txt:1 .*4\.jpeg and .*4\.png$/);
  const { datasets, quarantined } = await openCorpus(options(root, { onError: "quarantine" }));
  assert.deepEqual([datasets[0]?.train.length, datasets[0]?.dev.length, datasets[0]?.test.length], [1, 0, 0]);
  assert.equal(quarantined.length, 3);
  const without = await openCorpus(options(root, { images: "none" }));
  assert.equal(without.datasets[0]?.train.length, 2);
});

test("openCorpus knows the folders of the releases, and samples may lack pictures", async (t) => {
  const root = await dataFolder(t, files);
  const paths = async () => {
    const { datasets } = await openCorpus(options(root));
    return datasets[0]?.train.map(({ picture }) => picture?.path && relative(root, picture.path));
  };
  await rename(join(root, "snap/images"), join(root, "snap/snap_images"));
  assert.deepEqual(await paths(), ["snap/snap_images/1.png", "snap/snap_images/2.png"]);
  await mkdir(join(root, "snap/img_org"));
  await rename(join(root, "snap/snap_images"), join(root, "snap/img_org/train"));
  assert.deepEqual(await paths(), ["snap/img_org/train/1.png", "snap/img_org/train/2.png"]);
  await rename(join(root, "snap/img_org/train"), join(root, "snap/sample_images"));
  await rm(join(root, "snap/img_org"), { recursive: true });
  await rm(join(root, "snap/sample_images/2.png"));
  assert.deepEqual(await paths(), ["snap/sample_images/1.png", null]);
  await rename(join(root, "snap/sample_images/1.png"), join(root, "snap/sample_images/1.JPG"));
  assert.deepEqual(await paths(), ["snap/sample_images/1.JPG", null]);
});

test("openCorpus wants the objects of every picture where there is a file of them", async (t) => {
  const objects = {
    "1.png": entry(20),
    "2.png": { size: [40, 20], objects: [{ bbox: [5, 0, 5, 10] }] },
    "3.png": entry(8),
  };
  const problems = await problemsOf(open(t, { "snap/objects.json": JSON.stringify(objects, null, 1) }));
  assert.match(
    problems[0]!,
    /^snap\/train\.txt:4 expected objects\[0\]\.bbox to be a box .* \(in snap\/objects\.json:20\)/,
  );
  assert.match(problems[1]!, /^snap\/test\.txt:1 expected the objects of picture 4 in snap\/objects\.json, found none/);
  assert.equal(problems.length, 2);
  const twice = `{"1.png": ${JSON.stringify(entry(20))}, "1.jpg": ${JSON.stringify(entry(20))}}`;
  assert.match(
    (await problemsOf(open(t, { "snap/objects.json": twice })))[0]!,
    /1\.jpg .* only once, found it again in line 1/,
  );
  assert.match((await problemsOf(open(t, { "snap/objects.json": "{" })))[0]!, /^snap\/objects\.json:1:2 expected/);
});

test("openCorpus keeps the first objects only, and none of a picture left out", async (t) => {
  const [first] = (await open(t, {}, { maxObjects: 0 })).datasets[0]!.train;
  assert.deepEqual(first?.picture?.objects, []);
  const without = await open(t, {}, { images: "none" });
  assert.ok(without.datasets.every(({ train }) => train.every(({ picture }) => picture === null)));
  const [use, blank] = [await open(t), await open(t, {}, { images: "blank" })];
  const shown = (corpus: typeof use) =>
    corpus.datasets.map(({ train }) => train.map(({ picture }) => picture?.objects));
  assert.deepEqual(shown(blank), shown(use));
});

test("openCorpus fingerprints what is read, wherever it lies", async (t) => {
  const root = await dataFolder(t, files);
  const { fingerprint } = await openCorpus(options(root));
  assert.match(fingerprint, /^[0-9a-f]{64}$/);
  assert.equal((await openCorpus(options(root))).fingerprint, fingerprint);
  const copy = `${root}-copy`;
  t.after(() => rm(copy, { recursive: true, force: true }));
  await cp(root, copy, { recursive: true });
  await writeFile(join(copy, "snap/README.md"), "not read");
  await writeFile(join(copy, "snap/images/99.png"), png(99));
  assert.equal((await openCorpus(options(copy))).fingerprint, fingerprint);
});

test("openCorpus changes its fingerprint with everything that a run reads", async (t) => {
  const seen = new Map<string, string>();
  const differs = async (what: string, changed: typeof files = {}, changes: Partial<CorpusOptions> = {}) => {
    const { fingerprint } = await open(t, changed, changes);
    assert.equal(seen.get(fingerprint), undefined, `${what} differs from the rest`);
    seen.set(fingerprint, what);
  };
  const objects = { "1.png": entry(21), "2.png": entry(40), "3.png": entry(8), "4.png": entry(8) };
  await differs("the data as they are");
  await differs("a word", { "snap/test.txt": tweet("4", "ho") });
  await differs("a label", { "snap/test.txt": "IMGID:4\nhi\tB-LOC\n" });
  await differs("an id", { "mnre_v1/ours_val.txt": pair("11") });
  await differs("a relation", { "mnre_v1/ours_val.txt": pair("9", "/per/per/peer") });
  await differs("the order", { "snap/train.txt": tweet("2") + tweet("1") });
  await differs("one example more", { "mnre_v1/ours_val.txt": pair("9") + pair("11") });
  await differs("a pixel", { "snap/images/1.png": png(5) });
  await differs("a box", { "snap/objects.json": JSON.stringify(objects) });
  await differs("blank pictures", {}, { images: "blank" });
  await differs("no pictures", {}, { images: "none" });
  await differs("the released labels", {}, { labelMapping: "released" });
  await differs("no objects", {}, { maxObjects: 0 });
  await differs("another order of datasets", {}, { datasets: [mnre, snap] });
  await differs("one dataset only evaluated", {}, { datasets: [{ ...snap, train: false }, mnre] });
  await differs("one dataset less", {}, { datasets: [snap] });
});

test("openCorpus has one fingerprint with an example left out and without it", async (t) => {
  const broken = { "snap/dev.txt": `IMGID:6\nbad\n\n${tweet("3")}` };
  const { fingerprint } = await open(t, broken, { onError: "quarantine" });
  assert.equal(fingerprint, (await open(t)).fingerprint);
});

test("openCorpus does not let pixels into the fingerprint that no run sees", async (t) => {
  for (const images of ["blank", "none"] as const) {
    const [before, after] = [await open(t, {}, { images }), await open(t, { "snap/images/1.png": png(5) }, { images })];
    assert.equal(before.fingerprint, after.fingerprint, images);
  }
});
