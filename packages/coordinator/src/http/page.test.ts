import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Hono } from "hono";
import { page } from "./page.js";
import { type Problem, problemResponse } from "./problem.js";

async function served(t: TestContext) {
  const folder = await mkdtemp(path.join(tmpdir(), "umie-page-"));
  t.after(() => rm(folder, { recursive: true }));
  const app = new Hono().route("/", page(pathToFileURL(`${folder}/`)));
  app.onError((error, context) => problemResponse(context, error as Problem));
  const build = async () => {
    await mkdir(path.join(folder, "assets"));
    await writeFile(path.join(folder, "index.html"), "<p>page</p>");
    await writeFile(path.join(folder, "assets", "page-X.js"), "1");
    await writeFile(path.join(folder, "secret"), "no");
  };
  return { get: async (place: string) => app.request(place), build };
}

test("the page is served under a strict policy and asked for again each time, its parts are kept for ever", async (t) => {
  const { get, build } = await served(t);
  await build();
  const html = await get("/");
  assert.equal(await html.text(), "<p>page</p>");
  assert.equal(html.headers.get("cache-control"), "no-cache");
  const policy = html.headers.get("content-security-policy") ?? "";
  assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/);
  assert.doesNotMatch(policy, /unsafe|https?:|\*/);
  const script = await get("/assets/page-X.js");
  assert.match(`${script.headers.get("content-type")}`, /^text\/javascript/);
  assert.match(`${script.headers.get("cache-control")}`, /immutable/);
});

test("nothing but the page's own parts can be asked for", async (t) => {
  const { get, build } = await served(t);
  await build();
  for (const name of ["..%2Fsecret", "..%2F..%2Fsecret", "%2E%2E%2Fsecret", ".", "page-Y.js"]) {
    assert.equal((await get(`/assets/${name}`)).status, 404, name);
  }
});

test("a page that was not built is said to be so", async (t) => {
  const { get } = await served(t);
  const answer = await get("/");
  assert.equal(answer.status, 503);
  assert.match(((await answer.json()) as Problem & { detail: string }).detail, /npm run build/);
});
