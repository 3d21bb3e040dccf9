import assert from "node:assert/strict";
import { test } from "node:test";
import { type CellRecord, cellStates, cellsOf, sweepSchema } from "@umie/scaling";
import { serveMetrics } from "./serve-metrics.js";
import { sweepMetrics } from "./sweep-metrics.js";

const sweep = sweepSchema.parse({
  apiVersion: "umie/v1",
  kind: "Sweep",
  metadata: { name: "try" },
  spec: {
    models: { list: [16, 32].map((dModel) => ({ name: `d${dModel}`, override: { dModel } })) },
    data: { pool: 640, sizes: [0.25, 1], example: { sourceTokens: 60, targetTokens: 12 } },
    compute: { flopsPerSecond: 1e9 },
  },
});
const cells = cellsOf(sweep);
const record = (at: number, loss: number) =>
  ({ hash: cells[at]!.hash, attempt: 0, status: "done", selected: { loss } }) as unknown as CellRecord;

test("sweepMetrics counts cells by state, once each, and tells lowest losses", () => {
  const states = cellStates(sweep, cells, [record(0, 2), record(1, 1.5)]);
  const lines = sweepMetrics("try", states, new Set([cells[2]!.hash])).split("\n");
  for (const line of [
    'umie_sweep_cells{sweep="try",state="open"} 1',
    'umie_sweep_cells{sweep="try",state="running"} 1',
    'umie_sweep_cells{sweep="try",state="done"} 2',
    'umie_sweep_cells{sweep="try",state="failed"} 0',
    'umie_sweep_best_loss{sweep="try"} 1.5',
    `umie_sweep_done_flops{sweep="try"} ${cells[0]!.C + cells[1]!.C}`,
  ])
    assert.ok(lines.includes(line), line);
  assert.doesNotMatch(sweepMetrics("try", cellStates(sweep, cells, []), new Set()), /best_loss/);
});

test("serveMetrics answers on its own path alone", async () => {
  const { url, close } = await serveMetrics(0, () => "umie_sweep_cells 1\n");
  try {
    assert.equal(await (await fetch(url)).text(), "umie_sweep_cells 1\n");
    assert.equal((await fetch(url.replace("/metrics", "/"))).status, 404);
  } finally {
    close();
  }
});
