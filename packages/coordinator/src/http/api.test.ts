import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { testRedis } from "@umie/ledger/testing";
import { loadRecipe, type Recipe } from "@umie/recipe";
import { Board } from "../board.js";
import { quarantine } from "../quarantine.js";
import { recipeText, type SomeRun, someCounts, someRun, someSpec } from "../run.fixture.js";
import { submit } from "../submission.js";
import { httpApp } from "./server.js";

/** The coordinator's HTTP side on a real Redis. Reading data is made up: it takes every recipe but those of seed 13. */
async function serving(t: TestContext, token?: string) {
  const redis = await testRedis(t);
  const board = new Board(redis);
  const resolve = async (recipe: Recipe) => {
    if (recipe.spec.seed === 13) throw new Error("data/snap/train.txt:7: expected a tag, got X");
    return { spec: someSpec(), quarantined: [], leaks: { rule: "remove" as const, found: 0, counts: [], removed: {} } };
  };
  const errors: Error[] = [];
  const app = httpApp({
    board,
    heartbeatMs: 250,
    quarantine: (run, wish) => quarantine(board.ledger(run), resolve, wish),
    submit: (recipe, key) => submit({ redis, store: "file:///store", resolve }, recipe, key),
    version: "1.2.3",
    metrics: async () => "umie_build_info 1\n",
    notReady: async () => redis.trouble,
    onError: (error) => errors.push(error),
    ...(token === undefined ? {} : { token }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: answers are taken apart by assertions
  const call = async (path: string, init?: RequestInit): Promise<{ status: number; body: any }> => {
    const response = await app.request(path, init);
    const isJson = response.headers.get("content-type")?.includes("json");
    return { status: response.status, body: isJson ? await response.json() : await response.text() };
  };
  const post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
    call(`/api/v1${path}`, { method: "POST", headers, body: body === undefined ? null : JSON.stringify(body) });
  return { redis, call, get: (path: string) => call(`/api/v1${path}`), post, errors };
}

const recipe = (...sets: string[]) => loadRecipe(recipeText, "demo.yaml", sets);

test("a recipe that is submitted becomes a run; the same key gives the same run", async (t) => {
  const { post, get } = await serving(t);
  const first = await post("/runs", { recipe: recipe() }, { "idempotency-key": "k" });
  assert.deepEqual([first.status, first.body.id, first.body.state], [201, "demo-1", "queued"]);
  assert.equal((await post("/runs", { recipe: recipe() }, { "idempotency-key": "k" })).body.id, "demo-1");
  const others = await Promise.all([1, 2].map(() => post("/runs", { recipe: recipe() }, { "idempotency-key": "l" })));
  assert.equal(others[0]?.body.id, others[1]?.body.id);
  assert.deepEqual(
    (await get("/runs")).body.runs.map((run: { id: string }) => run.id),
    ["demo-1", others[0]?.body.id],
  );
  const record = (await get("/runs/demo-1/record")).body;
  assert.deepEqual([record.run, record.spec.checkpoint.store], ["demo-1", "file:///store"]);
});

test("what is no recipe, and data that cannot be read, are refused in one sentence", async (t) => {
  const { post, get, errors } = await serving(t);
  const refused = async (status: number, body: unknown, detail: RegExp) => {
    const answer = await post("/runs", body);
    assert.deepEqual([answer.status, answer.body.status], [status, status]);
    assert.match(answer.body.detail, detail);
  };
  await refused(400, { recipe: { ...recipe(), kind: "Walk" } }, /Cannot use the recipe: .*kind/s);
  await refused(400, { recipes: [] }, /Cannot read the request/);
  await refused(422, { recipe: recipe("seed=13") }, /^data\/snap\/train\.txt:7: expected a tag, got X$/);
  assert.deepEqual([(await get("/runs")).body, errors], [{ runs: [] }, []]);
});

test("a body that is no JSON is refused", async (t) => {
  const { call } = await serving(t);
  const { status, body } = await call("/api/v1/runs", { method: "POST", body: "{" });
  assert.equal(status, 400);
  assert.match(body.detail, /its body must be JSON/);
});

test("an unknown run is not found, whatever is asked of it", async (t) => {
  const { get, post } = await serving(t);
  for (const path of ["/runs/demo-7", "/runs/demo-7/record", "/runs/demo-7/log", "/runs/demo-7/events"]) {
    const { status, body } = await get(path);
    assert.deepEqual([path, status], [path, 404]);
    assert.match(body.detail, /There is no run demo-7/);
  }
  for (const wish of ["pause", "resume", "cancel"]) assert.equal((await post(`/runs/demo-7/${wish}`)).status, 404);
  assert.equal((await get("/nothing")).status, 404);
});

test("wishes are written down for the leader; one that is fulfilled changes nothing", async (t) => {
  const { redis, post } = await serving(t);
  const { ledger, leader } = await someRun(redis);
  const desired = async () => (await ledger.control()).desired;
  assert.equal((await post("/runs/demo-1/pause", { user: "ada", reason: "lunch" })).status, 200);
  assert.equal(await desired(), "pause");
  assert.equal((await post("/runs/demo-1/pause")).status, 200);
  assert.equal((await post("/runs/demo-1/resume")).status, 200);
  assert.equal(await desired(), "run");
  assert.equal((await post("/runs/demo-1/pause", { reasons: 1 })).status, 400);

  await ledger.writeControl(leader, { state: "done" });
  const { status, body } = await post("/runs/demo-1/cancel");
  assert.deepEqual([status, body.detail], [409, "Cannot cancel demo-1 as it is done"]);
  assert.equal(await desired(), "run");
});

test("the log goes on behind a step or behind an answer", async (t) => {
  const { redis, get } = await serving(t);
  const run: SomeRun = await someRun(redis);
  await run.step();
  await run.step();
  await run.evaluate({ split: "dev", step: 2, counts: someCounts(1, 0, 0, 1) });
  const kinds = (entries: { kind: string; step?: number }[]) =>
    entries.filter(({ step }) => step !== undefined).map(({ kind, step }) => `${kind} ${step}`);
  const all = (await get("/runs/demo-1/log")).body;
  assert.deepEqual(kinds(all.entries), ["commit 1", "commit 2", "dev 2"]);
  assert.deepEqual(kinds((await get("/runs/demo-1/log?after=1")).body.entries), ["commit 2", "dev 2"]);
  await run.step();
  const rest = (await get(`/runs/demo-1/log?after=${all.end}`)).body;
  assert.deepEqual(kinds(rest.entries), ["commit 3"]);
  const { status, body } = await get("/runs/demo-1/log?after=tomorrow");
  assert.equal(status, 400);
  assert.match(body.detail, /wanted a step/);
});

test("the API wants its token where there is one; health and metrics do not", async (t) => {
  const { call } = await serving(t, "secret");
  const { status, body } = await call("/api/v1/runs");
  assert.equal(status, 401);
  assert.match(body.detail, /Authorization: Bearer/);
  const asked = (token: string) => call("/api/v1/runs", { headers: { authorization: `Bearer ${token}` } });
  assert.equal((await asked("secret")).status, 200);
  assert.equal((await asked("secrets")).status, 401);
  for (const path of ["/healthz", "/livez", "/readyz", "/metrics", "/version", "/"]) {
    assert.deepEqual([path, (await call(path)).status], [path, 200]);
  }
});

test("an example is left out of a run that stands still, by whom and why, and not twice", async (t) => {
  const { post, get } = await serving(t);
  await post("/runs", { recipe: recipe() });
  const wish = { example: "snap/17", user: "ada", reason: "its picture kills workers" };
  const before = (await get("/runs/demo-1")).body.specHash;
  const answer = await post("/runs/demo-1/quarantine", wish);
  assert.equal(answer.status, 200);
  assert.notEqual(answer.body.specHash, before);
  const record = (await get("/runs/demo-1/record")).body;
  assert.deepEqual(record.spec.data.quarantine, [{ example: "snap/17", fromStep: 1 }]);
  assert.equal(record.amendments[0].user, "ada");
  const events = (await get("/runs/demo-1/log")).body.entries.filter(
    ({ kind }: { kind: string }) => kind === "quarantine",
  );
  assert.match(events[0].text, /^snap\/17 is left out from step 1 on, says ada: its picture kills workers$/);

  const again = await post("/runs/demo-1/quarantine", wish);
  assert.deepEqual(
    [again.status, again.body.detail],
    [409, "Cannot quarantine snap/17 as it must still count: it is out since step 1"],
  );
  assert.equal((await post("/runs/other-1/quarantine", wish)).status, 404);
  assert.equal((await post("/runs/demo-1/quarantine", { example: "snap/18", user: "ada" })).status, 400);
});

test("an explanation and the records of the log are there to be asked for", async (t) => {
  const { redis, get } = await serving(t);
  const run = await someRun(redis);
  await run.step();
  await run.step();
  const explained = await get("/runs/demo-1/explanation");
  assert.deepEqual([explained.status, explained.body.state], [200, "running"]);
  assert.equal(explained.body.waits[0].why, "a has no heartbeat");
  assert.equal((await get("/runs/other-1/explanation")).status, 404);
  const { records } = (await get("/runs/demo-1/steps?after=1")).body;
  assert.deepEqual(
    records.map(({ entry }: { entry: { step: number } }) => entry.step),
    [2],
  );
  assert.equal((await get("/runs/demo-1/steps?after=x")).status, 400);
});

test("a run that Redis has lost is put back from a copy, once, and is waited for meanwhile", async (t) => {
  const { redis, get, post } = await serving(t);
  await post("/runs", { recipe: recipe() });
  assert.equal((await get("/runs/demo-1")).status, 200);
  const record = await redis.get("umie:{demo-1}:record");
  const copy = {
    ...{ record, control: { desired: "pause", state: "paused" }, generation: 3, head: 0, after: 0, steps: [] },
    ...{ evaluations: {}, features: {}, quarantined: {}, numericClass: "class", checkpoint: "" },
  };
  assert.equal((await post("/runs/demo-1/restoration", { copy })).status, 409);
  await redis.flushall();
  // What was read before is shown for a moment.
  while ((await get("/runs/demo-1")).status === 200) await sleep(10);
  const lost = await get("/runs/demo-1");
  assert.deepEqual([lost.status, lost.body.detail], [503, "Redis has lost demo-1: its members will put it back"]);
  assert.equal((await get("/runs/demo-2")).status, 404);
  assert.equal((await post("/runs/demo-2/restoration", { copy })).status, 400);
  const back = await post("/runs/demo-1/restoration", { copy, user: "anna" });
  assert.deepEqual([back.status, back.body.id, back.body.state, back.body.generation], [201, "demo-1", "paused", 4]);
});

test("what people ask for while Redis takes no writes is refused with the reason, and status and explanation show it", async (t) => {
  const { redis, get, post } = await serving(t);
  await post("/runs", { recipe: recipe() });
  await redis.config("SET", "maxmemory", "1");
  const write = redis.set("key", "value");
  while (redis.trouble === null) await sleep(10);
  const why = /^Redis is full and takes no more writes/;
  assert.match((await get("/runs/demo-1")).body.reason, why);
  assert.match((await get("/runs/demo-1/explanation")).body.summary, why);
  const refused = await post("/runs/demo-1/pause");
  assert.deepEqual([refused.status, /^Try again later: Redis is full/.test(refused.body.detail)], [503, true]);
  await redis.config("SET", "maxmemory", "0");
  await write;
  assert.equal((await post("/runs/demo-1/pause")).status, 200);
});
