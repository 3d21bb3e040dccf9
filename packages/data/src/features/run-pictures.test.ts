import assert from "node:assert/strict";
import { test } from "node:test";
import type { CorpusDataset } from "../corpus/corpus-dataset.js";
import type { Box, Picture } from "../example.js";
import { featureLeaf, featureLeafCount } from "./feature-leaves.js";
import { runPictures } from "./run-pictures.js";

const box: Box = [0, 0, 0.5, 1];
const pictureHashes = new Map([
  ["/a/1.png", "one"],
  ["/b/1.png", "one"],
  ["/a/2.png", "two"],
]);

/** As much of a dataset as its pictures. */
function dataset(train: (Picture | null)[], test: (Picture | null)[] = []): CorpusDataset {
  const examples = (pictures: (Picture | null)[]) => pictures.map((picture) => ({ picture }));
  return { name: "snap", train: examples(train), dev: [], test: examples(test) } as unknown as CorpusDataset;
}

const picture = (path: string | null, ...objects: Box[]): Picture => ({ id: path ?? "0", path, objects });
const paths = (pictures: { picture: Picture }[]) => pictures.map(({ picture: { path } }) => path);
const use = { images: "use", maxObjects: 36 } as const;

test("runPictures lists each picture once for each list of objects, whatever files and datasets hold it", () => {
  const first = dataset([picture("/a/1.png"), null, picture(null), picture("/a/2.png")], [picture("/a/1.png", box)]);
  const second = dataset([picture("/b/1.png"), picture("/b/1.png", box)]);
  const shown = runPictures({ datasets: [first, second], pictureHashes }, use);
  assert.deepEqual(paths(shown), ["/a/1.png", "/a/2.png", "/a/1.png"]);
  assert.deepEqual(
    shown.map(({ regions }) => regions.length),
    [1, 1, 2],
  );
});

test("runPictures tells apart only what is seen: objects that are kept, and no pixels where all are gray", () => {
  const datasets = [dataset([picture("/a/1.png"), picture("/a/1.png", box), picture("/a/2.png")])];
  assert.equal(runPictures({ datasets, pictureHashes }, { ...use, maxObjects: 0 }).length, 2);
  assert.equal(runPictures({ datasets, pictureHashes }, { ...use, images: "blank" }).length, 2);
});

test("featureLeaf and featureLeafCount share all pictures, each once", () => {
  for (const pictures of [0, 1, 16, 17, 100]) {
    const leaves = Array.from({ length: featureLeafCount(pictures) }, (_, leaf) => featureLeaf(leaf, pictures));
    assert.deepEqual(
      leaves.flat(),
      Array.from({ length: pictures }, (_, i) => i),
    );
    assert.ok(leaves.every((leaf) => leaf.length > 0));
  }
});
