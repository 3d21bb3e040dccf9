import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openTensors } from "./tensor-folder.js";
import type { NamedTensor } from "./write.js";
import { writeTensorFolder } from "./write-folder.js";

const tensors: NamedTensor[] = ["c", "a", "d", "b"].map((name, index) => ({
  name,
  shape: [index + 1, 2],
  values: Float32Array.from({ length: 2 * (index + 1) }, (_, at) => index * 10 + at),
}));

test("writeTensorFolder writes one file, or shards with an index, and both read back", async (t) => {
  const root = await mkdtemp(join(tmpdir(), "umie-tensors-"));
  t.after(() => rm(root, { recursive: true }));
  // a 16 bytes, b 32, c 8, d 24
  const files: [shardBytes: number, names: string[]][] = [
    [80, ["model.safetensors"]],
    [79, ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model.safetensors.index.json"]],
    [1, [1, 2, 3, 4].map((n) => `model-0000${n}-of-00004.safetensors`).concat("model.safetensors.index.json")],
  ];
  for (const [shardBytes, names] of files) {
    const folder = join(root, String(shardBytes));
    assert.deepEqual(await writeTensorFolder(folder, tensors, shardBytes), names);
    assert.deepEqual((await readdir(folder)).sort(), [...names].sort());
    const source = await openTensors(folder);
    assert.deepEqual(source.names, ["a", "b", "c", "d"]);
    for (const { name, shape, values } of tensors) assert.deepEqual(await source.read(name), { shape, values });
    await source.close();
  }
  const index = JSON.parse(await readFile(join(root, "79", "model.safetensors.index.json"), "utf8"));
  assert.deepEqual(index.metadata, { total_size: 80 });
});
