import assert from "node:assert/strict";
import { appendFile, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { openDetectionFile, type PictureObjects } from "./detection-file.js";

async function place(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "umie-detect-"));
  t.after(() => rm(folder, { recursive: true }));
  return join(folder, "objects.json");
}

const found = (confidence: number): PictureObjects => ({
  size: [10, 20],
  objects: [{ bbox: [0, 0, 5, 5], class: "cat", confidence }],
});

test("a detection file goes on where it stopped, even within a line, and ends sorted", async (t) => {
  const path = await place(t);
  const first = await openDetectionFile(path, { threshold: 0.5 });
  await first.add("b.jpg", found(0.75));
  await appendFile(`${path}.part`, '["c.jpg",{"si');
  const second = await openDetectionFile(path, { threshold: 0.5 });
  assert.deepEqual([second.has("b.jpg"), second.has("c.jpg"), second.objects], [true, false, 1]);
  await second.add("a.jpg", found(0.5));
  await second.finish();
  const written = await readFile(path, "utf8");
  assert.deepEqual(Object.entries(JSON.parse(written)), [
    ["a.jpg", found(0.5)],
    ["b.jpg", found(0.75)],
  ]);
  assert.deepEqual(await readdir(join(path, "..")), ["objects.json"]);
});

test("a detection file begins anew with other settings", async (t) => {
  const path = await place(t);
  await (await openDetectionFile(path, { threshold: 0.5 })).add("b.jpg", found(0.75));
  const other = await openDetectionFile(path, { threshold: 0.6 });
  assert.deepEqual([other.has("b.jpg"), other.objects], [false, 0]);
});
