import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { keptRuns } from "./kept-runs.js";

test("keptRuns gives back what was written, nothing for what was not, and says which file is damaged", async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), "umie-kept-"));
  t.after(() => rm(folder, { recursive: true }));
  const kept = keptRuns(path.join(folder, "runs"));
  assert.equal(await kept.read("abc"), null);
  await kept.write("abc", { run: null, outcome: null, checkpoint: null });
  await kept.write("abc", { run: "demo-1", outcome: null, checkpoint: null });
  assert.deepEqual(await kept.read("abc"), { run: "demo-1", outcome: null, checkpoint: null });
  assert.deepEqual(await readdir(path.join(folder, "runs")), ["abc.json"]);
  await writeFile(path.join(folder, "runs", "abc.json"), '{"run": ');
  await assert.rejects(kept.read("abc"), /Cannot read .*abc\.json as it must be JSON: delete it/);
});
