import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { RunStatus } from "@umie/coordinator";
import { loadRecipe } from "@umie/recipe";
import { fakeServer, sendJson, someRun } from "../fake-server.fixture.js";
import { takeUp } from "./train-run.js";

const recipe = loadRecipe(
  `{ apiVersion: umie/v1, kind: Run, metadata: { name: x }, spec: { data: { synth: {}, datasets: [snap] }, schedule: { steps: 3 } } }`,
  "x.yaml",
);

/** A server that knows these runs and gives the next one the id demo-9; what it was asked, and what was told. */
async function taken(t: TestContext, keptId: string | null, runs: readonly RunStatus[]) {
  const asked: string[] = [];
  const server = await fakeServer((request, response) => {
    asked.push(`${request.method} ${request.url?.replace("/api/v1", "")}`);
    if (request.url === "/api/v1/runs") return sendJson(response, someRun({ id: "demo-9" }), 201);
    const run = runs.find(({ id }) => request.url?.startsWith(`/api/v1/runs/${id}`));
    return run ? sendJson(response, run) : sendJson(response, { detail: "There is no such run" }, 404);
  });
  t.after(() => server.close());
  const told: string[] = [];
  const status = await takeUp(server, {
    ...{ recipe, user: "ann", kept: keptId === null ? null : { run: keptId, outcome: null, checkpoint: null } },
    onRun: async (run) => void told.push(run),
  });
  return { id: status.id, asked, told };
}

test("takeUp submits a run where none is kept, and tells its id", async (t) => {
  assert.deepEqual(await taken(t, null, []), { id: "demo-9", asked: ["POST /runs"], told: ["demo-9"] });
});

test("takeUp goes on with a kept run: wakes it, follows it, or takes its end", async (t) => {
  const paused = await taken(t, "demo-1", [someRun({ state: "paused" })]);
  assert.deepEqual(paused, { id: "demo-1", asked: ["GET /runs/demo-1", "POST /runs/demo-1/resume"], told: [] });
  for (const state of ["running", "done"] as const) {
    const { id, asked } = await taken(t, "demo-1", [someRun({ state })]);
    assert.deepEqual([id, asked], ["demo-1", ["GET /runs/demo-1"]]);
  }
});

test("takeUp begins anew where the kept run failed, was cancelled or is unknown", async (t) => {
  for (const runs of [[someRun({ state: "failed" })], [someRun({ state: "cancelled" })], []]) {
    const { id, told } = await taken(t, "demo-1", runs);
    assert.deepEqual([id, told], ["demo-9", ["demo-9"]]);
  }
});
