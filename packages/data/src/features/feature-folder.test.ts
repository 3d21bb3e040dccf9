import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { regionsOf } from "../batches/visual-inputs.js";
import { type CorpusOptions, openCorpus } from "../corpus/corpus.js";
import { dataFolder, problemsOf } from "../datasets/data-folder.fixture.js";
import { npyFile, writeReleased } from "./feature-files.fixture.js";
import { storedFeatures } from "./feature-folder.js";

const tweet = (id: string) => `IMGID:${id}\nhi\tB-PER\n\n`;
const rows = (count: number, width = 2) =>
  npyFile([count, width], Float32Array.from({ length: count * width }, Math.sqrt));
const text = {
  "data/snap/train.txt": tweet("1") + tweet("2"),
  "data/snap/dev.txt": tweet("3"),
  "data/snap/test.txt": tweet("3"),
};
const objects = { "2.jpg": { size: [40, 20], objects: [{ bbox: [0, 0, 20, 10] }] } };

function options(root: string, width = 2): CorpusOptions {
  return {
    root: join(root, "data"),
    datasets: [{ name: "snap", split: "published", train: true }],
    ...{ images: "use", maxObjects: 36, onError: "refuse", features: { store: join(root, "features"), width } },
  };
}

test("a corpus takes features for pictures, with their own boxes or those of objects.json", async (t) => {
  const root = await dataFolder(t, {
    ...text,
    "data/snap/objects.json": JSON.stringify({ ...objects, "3.jpg": [] }),
    "features/2.npy": rows(2),
    "features/3.npy": rows(1),
  });
  const boxes = [[10, 5, 20, 10]];
  await writeReleased(join(root, "features", "1.h5"), {
    ...{ width: 2, size: [40, 20], boxes },
    rows: [
      [1, 2],
      [3, 4],
    ],
  });
  const { datasets, fingerprint } = await openCorpus(options(root));
  const [first, second] = datasets[0]!.train;
  assert.deepEqual(first?.picture?.objects, [[0.25, 0.25, 0.5, 0.5]]);
  assert.deepEqual(second?.picture?.objects, [[0, 0, 0.5, 0.5]]);
  const content = storedFeatures({ store: join(root, "features"), width: 2 });
  const shown = await content(first!.picture!, regionsOf(first!.picture!, 36));
  assert.deepEqual(shown, { kind: "features", width: 2, features: Float32Array.of(1, 2, 3, 4) });

  const changed = await dataFolder(t, {
    ...text,
    "data/snap/objects.json": JSON.stringify({ ...objects, "1.jpg": [], "3.jpg": [] }),
    ...{ "features/1.npy": rows(1), "features/2.npy": rows(2), "features/3.npy": rows(1) },
  });
  assert.notEqual((await openCorpus(options(changed))).fingerprint, fingerprint);
});

test("a corpus looks in a folder of the dataset first", async (t) => {
  const root = await dataFolder(t, text);
  await mkdir(join(root, "features", "snap"), { recursive: true });
  for (const id of ["1", "2", "3"])
    await writeReleased(join(root, "features", "snap", `${id}.hdf5`), {
      ...{ width: 2, rows: [[1, 2]], boxes: [], size: [4, 4] },
    });
  const { datasets } = await openCorpus(options(root));
  assert.ok(datasets[0]!.train.every(({ picture }) => picture?.path?.endsWith(".hdf5")));
});

test("a corpus refuses features that are missing, of another width or damaged, with file and line", async (t) => {
  const root = await dataFolder(t, {
    ...text,
    ...{ "features/1.npy": rows(1, 3), "features/3.npy": "nonsense" },
  });
  const problems = await problemsOf(openCorpus(options(root)));
  assert.match(problems[0]!, /^snap\/train\.txt:1 .*got expected features 2 wide \(model\.visual\.width\), got 3$/);
  assert.match(problems[1]!, /^snap\/train\.txt:4 expected picture 2 .* found none$/);
  assert.match(problems[2]!, /^snap\/dev\.txt:1 .*expected a \.npy file of format 1 or 2/);
  const nowhere = { ...options(root), features: { store: join(root, "nowhere"), width: 2 } };
  assert.match((await problemsOf(openCorpus(nowhere)))[0]!, /expected a folder of features .*nowhere, found none/);
});

test("storedFeatures refuses fewer regions than the picture has objects", async (t) => {
  const root = await dataFolder(t, { "1.npy": rows(2) });
  const picture = { id: "1", path: join(root, "1.npy"), objects: [[0, 0, 1, 1] as const, [0, 0, 1, 1] as const] };
  await assert.rejects(
    async () => storedFeatures({ store: root, width: 2 })(picture, regionsOf(picture, 36)),
    /must hold 3 regions of 2 features: it holds 2 of 2/,
  );
});
