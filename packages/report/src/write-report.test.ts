import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { someReport } from "./report.fixture.js";
import { writeReport } from "./write-report.js";

test("writeReport puts both forms and the drawings into a folder, and takes older drawings away", async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), "umie-report-"));
  t.after(() => rm(folder, { recursive: true }));
  await writeReport(someReport, folder);
  await writeFile(path.join(folder, "figures", "old.svg"), "");
  const { html, markdown } = await writeReport(someReport, folder);
  assert.deepEqual((await readdir(path.join(folder, "figures"))).sort(), ["dot-2.svg", "dot.svg"]);
  assert.match(await readFile(html, "utf8"), /^<!doctype html>/);
  assert.match(await readFile(markdown, "utf8"), /^# F1/);
});
