import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { type Home, homeTest } from "../harness/home.js";
import { killAll } from "../harness/processes.js";
import { runReaches } from "../harness/server.js";
import { assertRefused, start, umie, umieJson } from "../harness/umie.js";

interface Result {
  state: string;
  table: string;
  cells: { cell: string; state: string; loss: number | null; run: string | null }[];
}

const sweep = `apiVersion: umie/v1
kind: Sweep
metadata: { name: try }
spec:
  models:
    list:
      - { name: a, override: { dModel: 16, dFf: 32, dKv: 8, numHeads: 2, numLayers: 1, numDecoderLayers: 1 } }
      - { name: b, override: { dModel: 24, dFf: 48, dKv: 8, numHeads: 3, numLayers: 1, numDecoderLayers: 1 } }
    vocabSize: 400
  data:
    recipe: { synth: { seed: 1, size: 40 }, datasets: [twitter2015, mnre_v1], maxObjects: 1 }
    pool: 80
    sizes: [0.5, 1]
    example: { sourceTokens: 30, targetTokens: 8, visualTokens: 2 }
  training: { epochs: 2, batchExamples: 16, leavesPerStep: 2, evaluations: 2, devExamples: 4 }
  compute: { flopsPerSecond: 1.0e+9 }
`;

const file = (home: Home) => fs.writeFileSync(path.join(home.folder, "try.yaml"), sweep);
const tableOf = ({ table }: Result) => fs.readFileSync(table, "utf8");

homeTest("a sweep that is killed with all its processes goes on to the table of one that was not", async (home) => {
  file(home);
  const running = start(home, ["scale", "run", "try.yaml", "--parallel", "2", "--json"]);
  await running.says(/at work on a\/0\.5\/0 and b\/0\.5\/0/);
  await runReaches(home, "try-b-0-5-0-1", 2);
  await killAll(home.umieHome);
  await running.ended;

  const killed = await umieJson<Result>(home, ["scale", "run", "try.yaml", "--workers", "1"]);
  assert.deepEqual(
    killed.cells.map(({ cell, state, run }) => [cell, state, run]),
    [
      ["a/0.5/0", "done", "try-a-0-5-0-1"],
      ["b/0.5/0", "done", "try-b-0-5-0-1"],
      ["a/1/0", "done", killed.cells[2]?.run],
      ["b/1/0", "done", killed.cells[3]?.run],
    ],
  );
  const table = tableOf(killed);
  fs.rmSync(path.join(home.umieHome, "sweeps"), { recursive: true });
  const plain = await umieJson<Result>(home, ["scale", "run", "try.yaml", "--reference"]);
  assert.equal(tableOf(plain), table);

  const { report } = await umieJson<{ report: { html: string } }>(home, ["scale", "report", "try"]);
  assert.match(fs.readFileSync(report.html, "utf8"), /Cannot fit chinchilla to runs\.csv as N must take at least/);
  assertRefused(await umie(home, ["scale", "status", "tyr"]), 3, /^There is no sweep tyr in /);
});
