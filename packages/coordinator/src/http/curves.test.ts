import assert from "node:assert/strict";
import { test } from "node:test";
import { testRedis } from "@umie/ledger/testing";
import { Hono } from "hono";
import { Board } from "../board.js";
import { someRun } from "../run.fixture.js";
import type { RunCurves } from "../run-curves.js";
import { curvesApi } from "./curves.js";
import { type Problem, problemResponse } from "./problem.js";

test("curves are there to be asked for, whole or from an answer on", async (t) => {
  const redis = await testRedis(t);
  const run = await someRun(redis);
  const app = new Hono().route("/", curvesApi(new Board(redis)));
  app.onError((error, context) => problemResponse(context, error as Problem));
  const get = async (place: string) => {
    const response = await app.request(place);
    return { status: response.status, body: (await response.json()) as RunCurves };
  };
  await run.step();
  const { body } = await get("/runs/demo-1/curves");
  assert.deepEqual(body.steps, [1]);
  await run.step();
  const news = await get(`/runs/demo-1/curves?after=${body.end}&stepsPerPoint=${body.stepsPerPoint}`);
  assert.deepEqual([news.body.after, news.body.steps, news.body.events], [1, [2], []]);
  assert.equal((await get("/runs/other-1/curves")).status, 404);
  for (const query of ["after=1", "stepsPerPoint=1", "after=x&stepsPerPoint=1", "after=1.-.0&stepsPerPoint=-1"]) {
    assert.equal((await get(`/runs/demo-1/curves?${query}`)).status, 400, query);
  }
});
