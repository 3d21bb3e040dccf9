import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { openCorpus } from "../corpus/corpus.js";
import { decidingPictures } from "./deciding-pictures.js";
import { synthesise } from "./synthesise.js";

test("decidingPictures names the pictures that readers give to as many examples as the manifest counts as open", async (t) => {
  const root = await mkdtemp(path.join(tmpdir(), "umie-deciding-"));
  t.after(() => rm(root, { recursive: true }));
  const options = { seed: 5, size: 30 };
  const { counts } = await synthesise(path.join(root, "data"), options);
  const deciding = decidingPictures(options);
  const names = ["twitter2015", "twitter2017", "snap", "mnre_v1", "mnre_v2", "m2e2", "swig"] as const;
  const { datasets } = await openCorpus({
    root: path.join(root, "data"),
    datasets: names.map((name) => ({ name, split: name === "m2e2" ? "articles" : "published", train: true })),
    ...{ images: "use", maxObjects: 36, onError: "refuse" },
  });
  for (const { name, train, dev, test: tests } of datasets) {
    const examples = [...train, ...dev, ...tests].filter(({ text }) => name === "swig" || text !== "");
    const open = examples.filter(({ picture }) => picture !== null && deciding.has(picture.id));
    const wanted = Object.values(counts[name]!).reduce((sum, count) => sum + count.open, 0);
    assert.equal(open.length, wanted, name);
  }
  const loose = datasets.find(({ name }) => name === "m2e2")!.train.filter(({ text }) => text === "");
  assert.ok(loose.every(({ picture }) => deciding.has(picture!.id)));
});
