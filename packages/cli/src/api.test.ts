import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { type TestContext, test } from "node:test";
import { loadRecipe } from "@umie/recipe";
import { listRuns, runLog, runStatus, statusOf, submitRun, wish } from "./api.js";
import { CommandFailure, exit } from "./failure.js";
import { type Answer, fakeServer, sendJson, someRun } from "./fake-server.fixture.js";

const recipe = loadRecipe(
  "{apiVersion: umie/v1, kind: Run, metadata: {name: a}, spec: {data: {synth: {}, datasets: [snap]}, schedule: {steps: 3}}}",
  "a.yaml",
);

async function serving(t: TestContext, answer: Answer): Promise<{ url: string }> {
  const server = await fakeServer(answer);
  t.after(() => server.close());
  return server;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const part of request.setEncoding("utf8")) text += part;
  return JSON.parse(text);
}

/** What a request ends in: exit status and sentence. */
async function failure(work: Promise<unknown>): Promise<[number, string]> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof CommandFailure, String(error));
    return [error.status, error.message];
  }
  return assert.fail("it did not fail");
}

test("submitRun posts the recipe with a key and the token", async (t) => {
  const seen: unknown[] = [];
  const { url } = await serving(t, async (request, response) => {
    const { "idempotency-key": key, authorization, "content-type": type } = request.headers;
    seen.push(request.method, request.url, authorization, type, await bodyOf(request));
    assert.match(String(key), /^[0-9a-f-]{36}$/);
    sendJson(response, someRun(), 201);
  });
  assert.deepEqual(await submitRun({ url, token: "secret" }, recipe), someRun());
  assert.deepEqual(seen, [
    "POST",
    "/api/v1/runs",
    "Bearer secret",
    "application/json",
    JSON.parse(JSON.stringify({ recipe })),
  ]);
});

test("reading and wishing use the contract's paths", async (t) => {
  const paths: string[] = [];
  const { url } = await serving(t, (request, response) => {
    paths.push(`${request.method} ${request.url}`);
    sendJson(
      response,
      request.url?.includes("log") ? { entries: [{ kind: "commit", step: 6 }], end: "6.-.0" } : { runs: [someRun()] },
    );
  });
  assert.deepEqual(await listRuns({ url }), [someRun()]);
  assert.deepEqual(await runLog({ url }, "demo-1", "5"), { entries: [{ kind: "commit", step: 6 }], end: "6.-.0" });
  await runStatus({ url }, "a/b");
  await wish({ url }, "demo-1", "pause", { user: "ada", reason: "lunch" });
  assert.deepEqual(paths, [
    "GET /api/v1/runs",
    "GET /api/v1/runs/demo-1/log?after=5",
    "GET /api/v1/runs/a%2Fb",
    "POST /api/v1/runs/demo-1/pause",
  ]);
});

test("a refusal keeps the server's sentence and has the exit status of its kind", async (t) => {
  const { url } = await serving(t, (request, response) => {
    const status = Number(request.url?.split("/").at(-1));
    sendJson(response, { type: "about:blank", title: "No", status, detail: `because of ${status}` }, status);
  });
  const kinds: [number, number][] = [
    [400, exit.usage],
    [422, exit.usage],
    [404, exit.notFound],
    [409, exit.conflict],
    [503, exit.unavailable],
    [500, exit.failed],
  ];
  for (const [http, status] of kinds) {
    assert.deepEqual(await failure(runStatus({ url }, String(http))), [status, `because of ${http}`]);
  }
  const [status, sentence] = await failure(runStatus({ url }, "401"));
  assert.equal(status, exit.usage);
  assert.match(sentence, /UMIE_API_TOKEN/);
});

test("an answer that is no JSON and a server that is not there are one sentence each", async (t) => {
  const { url } = await serving(t, (request, response) => {
    response.writeHead(request.url?.endsWith("ok") ? 200 : 502).end("<html>");
  });
  assert.match((await failure(runStatus({ url }, "ok")))[1], /^Cannot read the answer of .*: wanted JSON$/);
  assert.deepEqual(await failure(runStatus({ url }, "proxy")), [
    exit.unavailable,
    `the server at ${url} answered 502 Bad Gateway`,
  ]);
  const gone = await fakeServer(() => {});
  await gone.close();
  assert.deepEqual(await failure(listRuns({ url: gone.url })), [
    exit.unavailable,
    `Cannot reach the server at ${gone.url} (ECONNREFUSED)`,
  ]);
});

test("statusOf knows every HTTP status", () => {
  for (let http = 400; http < 600; http++) assert.ok([1, 2, 3, 4, 5].includes(statusOf(http)), String(http));
});
