import type { IncomingMessage, ServerResponse } from "node:http";
import type { TestContext } from "node:test";
import { modelConfig, type Recipe } from "@umie/recipe";
import { fakeServer, sendJson, someRun } from "../fake-server.fixture.js";

interface FakeRun {
  id: string;
  recipe: Recipe;
  state: "running" | "done" | "cancelled";
}

/** How the loss on dev falls in a run of this recipe, evaluation by evaluation. */
export type Losses = (recipe: Recipe) => number[];

/**
 * A coordinator that trains nothing: a run is done the second time it is asked for, with the losses that a test makes up.
 * A submission under a known key gives the run of the first.
 */
export async function fakeCoordinator(t: TestContext, losses: Losses) {
  const runs = new Map<string, FakeRun>();
  const server = await fakeServer(async (request, response) => {
    const [, id, part] = /^\/api\/v1\/runs(?:\/([^/?]+))?(?:\/([^/?]+))?/.exec(request.url ?? "") ?? [];
    if (id === undefined && request.method === "POST")
      return sendJson(response, statusOf(await submitted(request)), 201);
    if (id === undefined) return sendJson(response, { runs: [...runs.values()].map(statusOf) });
    answer(response, [...runs.values()].find((run) => run.id === id)!, part);
  });
  t.after(() => server.close());

  async function submitted(request: IncomingMessage): Promise<FakeRun> {
    const key = String(request.headers["idempotency-key"]);
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const { recipe } = JSON.parse(text) as { recipe: Recipe };
    const run = runs.get(key) ?? { id: `${recipe.metadata.name}-${runs.size + 1}`, recipe, state: "running" as const };
    runs.set(key, run);
    return run;
  }

  const evaluationsOf = ({ recipe }: FakeRun) =>
    losses(recipe).map((loss, i) => ({
      ...{ unit: `d${i + 1}`, split: "dev", step: i + 1 },
      counts: {
        "snap/mner.lossQuanta": loss * 2 ** 20 * 10,
        "snap/mner.tokens": 10,
        "snap/mner.tp": 1,
        "snap/mner.fn": 1,
      },
    }));

  function statusOf(run: FakeRun) {
    const { id, recipe, state } = run;
    const scores = evaluationsOf(run).map(({ step }) => ({
      split: "dev" as const,
      task: "mner",
      precision: 1,
      recall: 1,
      f1: 1,
      step,
    }));
    const datasets = [{ dataset: "snap", loss: {}, scores }];
    return someRun({ id, name: recipe.metadata.name, state, datasets, finishedAt: "2026-11-24T10:01:00.000Z" });
  }

  function answer(response: ServerResponse, run: FakeRun, part: string | undefined) {
    const corpus = { fingerprint: "data", prompts: { snap: 64 } };
    const resolved = { corpus, model: modelConfig(run.recipe.spec.model, { vocabSize: 2000 }) };
    if (part === "record") return sendJson(response, { specHash: "spec", spec: { ...run.recipe.spec, resolved } });
    if (part === "steps") return sendJson(response, { records: [] });
    if (part === "evaluations") return sendJson(response, { evaluations: evaluationsOf(run) });
    if (part === "cancel") run.state = "cancelled";
    const status = statusOf(run);
    if (run.state === "running") run.state = "done";
    return sendJson(response, status);
  }
  return { url: server.url, runs };
}
