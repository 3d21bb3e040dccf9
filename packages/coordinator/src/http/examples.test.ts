import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import type { KeptExample } from "@umie/data";
import { testRedis } from "@umie/ledger/testing";
import { Hono } from "hono";
import { Board } from "../board.js";
import { someRun } from "../run.fixture.js";
import { examplesApi } from "./examples.js";
import { type Problem, problemResponse } from "./problem.js";

const png = Buffer.from("\x89PNG\r\n\x1a\nrest", "latin1");

function someExample(id: string, picture: string | null): KeptExample {
  const look = picture === null ? null : { path: picture, boxes: [[0, 0, 1, 1]] as const };
  return {
    ...{ id, dataset: "snap", split: "dev", task: "mner", text: "Ann in Rome", malformed: 0, instruction: "which?" },
    ...{ gold: [{ fields: ["person", "Ann"] }], predicted: [], words: [] },
    ...{ picture: look, gate: look && 0.5, attention: look && [0.25, 0.75] },
  };
}

/** A run whose dev evaluation left a picture, a file that is none, one that is away, and a text. */
async function served(t: TestContext) {
  const folder = await mkdtemp(path.join(tmpdir(), "umie-examples-"));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(path.join(folder, "a.png"), png);
  await writeFile(path.join(folder, "secret.png"), "password");
  const redis = await testRedis(t);
  const { ledger } = await someRun(redis);
  const files = ["a.png", "secret.png", "away.png"].map((name) => path.join(folder, name));
  const examples = [...files, null].map((file, i) => someExample(String(i), file));
  await ledger.keepExamples("dev", 2, { step: 4, examples });
  const app = new Hono().route("/", examplesApi(new Board(redis)));
  app.onError((error, context) => problemResponse(context, error as Problem));
  return { get: async (place: string) => app.request(place), folder, ledger };
}

test("the examples of the newest evaluations are shown, and no path of a file", async (t) => {
  const { get, folder, ledger } = await served(t);
  const text = await (await get("/runs/demo-1/examples")).text();
  assert.ok(!text.includes(folder));
  const { examples } = JSON.parse(text);
  assert.equal(examples.length, 4);
  assert.deepEqual([examples[0].step, examples[0].gate, examples[3].picture], [4, 0.5, null]);
  assert.equal(examples[0].picture.href, "runs/demo-1/examples/dev/2/0/picture");
  await ledger.keepExamples("dev", 2, { step: 8, examples: [] });
  assert.deepEqual(await (await get("/runs/demo-1/examples")).json(), { examples: [] });
  assert.equal((await get("/runs/other-1/examples")).status, 404);
});

test("only what is a picture of an example is handed out", async (t) => {
  const { get } = await served(t);
  const picture = await get("/runs/demo-1/examples/dev/2/0/picture");
  assert.equal(picture.headers.get("content-type"), "image/png");
  assert.deepEqual(Buffer.from(await picture.arrayBuffer()), png);
  for (const place of ["dev/2/1", "dev/2/2", "dev/2/3", "dev/2/9", "dev/2/x", "dev/1/0", "train/2/0"]) {
    assert.equal((await get(`/runs/demo-1/examples/${place}/picture`)).status, 404, place);
  }
});
