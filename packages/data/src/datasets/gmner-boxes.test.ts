import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { openCorpus } from "../corpus/corpus.js";
import { dataFolder, problemsOf } from "./data-folder.fixture.js";

const entry = { img_id: "1", width: 100, height: 50, objects: [{ name: "Ann", box: [10, 0, 20, 25] }] };
const tweets = "IMGID:1\nAnn\tB-PER\n\nIMGID:2\nhi\tO\n";

async function open(t: TestContext, lines: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const root = await dataFolder(t, {
    "twitter2015/valid.txt": tweets.replaceAll("IMGID:", "IMGID:3"),
    "twitter2015/test.txt": tweets,
    "gmner_twitter10000/boxes.jsonl.gz": gzipSync(lines.map((line) => `${line}\n`).join("")),
    ...files,
  });
  const datasets = [{ name: "twitter2015", split: "published", train: false }] as const;
  return openCorpus({ root, datasets, images: "use", maxObjects: 36, onError: "refuse" });
}

test("openGmnerBoxes gives the pictures of tweets their boxes, once each, and never the names", async (t) => {
  const twice = { ...entry, objects: [...entry.objects, { name: "Bo", box: [10, 0, 20, 25] }] };
  const { datasets } = await open(t, [JSON.stringify(twice)]);
  assert.deepEqual(
    datasets[0]?.test.map(({ picture }) => picture),
    [
      { id: "1", path: null, objects: [[0.1, 0, 0.2, 0.5]] },
      { id: "2", path: null, objects: [] },
    ],
  );
});

test("openGmnerBoxes gives way to detections", async (t) => {
  const detected = { size: [100, 100], objects: [{ bbox: [0, 0, 50, 50] }] };
  const objects = Object.fromEntries(["1", "2", "31", "32"].map((id) => [id, detected]));
  const { datasets } = await open(t, [JSON.stringify(entry)], { "twitter2015/objects.json": JSON.stringify(objects) });
  assert.deepEqual(datasets[0]?.test[0]?.picture?.objects, [[0, 0, 0.5, 0.5]]);
});

test("openGmnerBoxes refuses a line that is no record, as it could be any picture's", async (t) => {
  const written = JSON.stringify(entry);
  const cases: [lines: string[], problem: RegExp][] = [
    [[written, "{"], /^gmner_twitter10000\/boxes\.jsonl\.gz:2:2 expected .* \(reading JSON\)/],
    [[written, written], /:2 expected picture 1 only once/],
    [[JSON.stringify({ ...entry, objects: [{ box: [20, 0, 10, 25] }] })], /:1 expected objects\[0\]\.box to be a box/],
    [[JSON.stringify({ ...entry, img_id: 1 })], /:1 expected img_id to be a string/],
  ];
  for (const [lines, problem] of cases) assert.match((await problemsOf(open(t, lines)))[0]!, problem);
});

test("a box of GMNER that lies outside its picture is a mistake of the tweet", async (t) => {
  const outside = { ...entry, objects: [{ name: "Ann", box: [110, 0, 120, 25] }] };
  const problems = await problemsOf(open(t, [JSON.stringify(outside)]));
  assert.match(
    problems[0]!,
    /^twitter2015\/test\.txt:1 expected object 1 of picture 1 to lie in its picture of 100 x 50/,
  );
});
