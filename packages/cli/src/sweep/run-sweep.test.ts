import assert from "node:assert/strict";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import type { WriteStream } from "node:tty";
import type { Recipe } from "@umie/recipe";
import { cellStates, cellsOf, sweepSchema, sweepTable } from "@umie/scaling";
import { readSettings } from "../settings.js";
import { fakeCoordinator, type Losses } from "./fake-coordinator.fixture.js";
import { runSweep } from "./run-sweep.js";
import { sweepFolder } from "./sweep-folder.js";

const sweep = sweepSchema.parse({
  apiVersion: "umie/v1",
  kind: "Sweep",
  metadata: { name: "try" },
  spec: {
    models: { list: [16, 32].map((dModel) => ({ name: `d${dModel}`, override: { dModel } })) },
    data: {
      recipe: { synth: { seed: 1, size: 60 }, datasets: ["snap"] },
      ...{ pool: 640, sizes: [0.25, 1], example: { sourceTokens: 60, targetTokens: 12 } },
    },
    compute: { flopsPerSecond: 1e9 },
  },
});
const cells = cellsOf(sweep);

const falling: Losses = ({ spec }: Recipe) => [3, 2, 1 + 1 / spec.schedule.steps];

/** A home of its own, and the sweep run in it against a server. */
function home(t: TestContext) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "umie-sweep-"));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const said: string[] = [];
  const stream = { write: (text: string) => said.push(text) } as unknown as WriteStream;
  const context = { env: {}, cwd: folder, stdout: stream, stderr: stream, status: 0 };
  const kept = sweepFolder(folder, "try");
  const run = (url: string, parallel = 2) =>
    runSweep({
      ...{ context, settings: readSettings({}, { home: folder, server: url }, folder), sweep, cells, folder: kept },
      ...{ parallel, workers: 1, reference: false, pollMs: 1, onProgress: () => {} },
    });
  const table = async () => sweepTable(cellStates(sweep, cells, await kept.records()));
  return { run, table, said, runsFile: path.join(kept.path, "runs.jsonl") };
}

test("runSweep trains every cell once, and nothing the second time", async (t) => {
  const { url, runs } = await fakeCoordinator(t, falling);
  const { run, table } = home(t);
  assert.equal(await run(url), "done");
  const first = await table();
  assert.equal(first.match(/,done,/g)?.length, 4);
  assert.deepEqual(
    [...runs.values()].map(({ recipe }) => recipe.spec.data.subset?.fraction).sort(),
    [0.25, 0.25, 1, 1],
  );
  assert.equal(await run(url), "done");
  assert.deepEqual([runs.size, await table()], [4, first]);
});

test("runSweep ends in the same table whatever was lost, and finds runs again instead of repeating them", async (t) => {
  const { url, runs } = await fakeCoordinator(t, falling);
  const { run, table, runsFile } = home(t);
  await run(url, 1);
  const whole = await table();
  const text = fs.readFileSync(runsFile, "utf8");
  for (const keep of [0, 10, text.indexOf("\n") + 1, text.length - 5]) {
    fs.writeFileSync(runsFile, text.slice(0, keep));
    await run(url, 3);
    assert.deepEqual([await table(), runs.size], [whole, 4]);
  }
});

test("runSweep ends a run that diverges, tries it once with a third of its rate, then lists it", async (t) => {
  const rates: number[] = [];
  const { url, runs } = await fakeCoordinator(t, ({ spec }) => {
    const hopeless = spec.model.override.dModel === 32;
    const wild = spec.optimizer.learningRate > 5e-4 || hopeless;
    if (!rates.includes(spec.optimizer.learningRate)) rates.push(spec.optimizer.learningRate);
    return wild ? [1, 2, 2, 2] : [2, 1];
  });
  const { run, table, said } = home(t);
  assert.equal(await run(url), "done");
  const lines = (await table()).trimEnd().split("\n").slice(1);
  assert.deepEqual(lines.map((line) => line.split(",").slice(0, 3).join()).sort(), [
    "d16/0.25/0,0,done",
    "d16/1/0,0,done",
    "d32/0.25/0,0,diverged",
    "d32/1/0,0,diverged",
  ]);
  assert.equal(runs.size, 8);
  assert.deepEqual(rates, [1e-3, 1e-3 / 3]);
  assert.match(said.join(""), /d32\/1\/0 diverged: the loss stayed above 1.5 times its lowest 1/);
});

test("sweepFolder tells a changed sweep from the same one", async (t) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "umie-sweep-"));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  const kept = sweepFolder(folder, "try");
  const { hash, before } = await kept.ask(sweep);
  assert.equal(before, null);
  assert.equal((await kept.ask(sweep)).before, null);
  const changed = { ...sweep, spec: { ...sweep.spec, training: { ...sweep.spec.training, epochs: 2 } } };
  assert.equal((await kept.ask(changed)).before, hash);
  assert.equal((await kept.asked())?.spec.training.epochs, 2);
});
