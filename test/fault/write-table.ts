// The table of docs/protocol.md from what the tests of the failure matrix told: npm run fault-table [-- FOLDER]
//   FOLDER   where tests that ran with UMIE_FAULT_RESULTS=FOLDER left what happened; without it they are run first
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { RowResult } from "../harness/fault-row.js";
import { tableOf } from "./table.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const page = path.join(root, "docs", "protocol.md");
const [begin, end] = ["<!-- npm run fault-table -->", "<!-- end of the table -->"];

function main([folder]: string[]): number {
  const results = folder ?? runTests();
  const files = fs.readdirSync(results).map((name) => path.join(results, name));
  const rows = files.map((file) => JSON.parse(fs.readFileSync(file, "utf8")) as RowResult);
  const text = fs.readFileSync(page, "utf8");
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`Cannot find the place of the table in ${page}`);
  fs.writeFileSync(page, `${before}${begin}\n\n${tableOf(rows)}\n\n${end}${after}`);
  return 0;
}

function runTests(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "umie-fault-results-"));
  const env = { ...process.env, UMIE_FAULT_RESULTS: folder };
  const { status } = spawnSync(process.execPath, ["test/run.mjs", "all", "test/dist/fault/"], {
    ...{ cwd: root, env, stdio: "inherit" },
  });
  if (status !== 0) throw new Error("Cannot write the table as a test of the failure matrix failed");
  return folder;
}

process.exitCode = main(process.argv.slice(2));
