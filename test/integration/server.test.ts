import assert from "node:assert/strict";
import type { RunStatus } from "@umie/coordinator";
import { type Home, homeTest } from "../harness/home.js";
import { processesOf } from "../harness/processes.js";
import { reference } from "../harness/reference.js";
import { api, runIs, runReaches } from "../harness/server.js";
import { type Ended, jsonOf, start, umie, umieJson } from "../harness/umie.js";

interface Result {
  run: string;
  state: string;
  stateHash: string | null;
}

/** Long enough for a run to be met in its middle. */
const long = ["--set", "schedule.steps=400", "--set", "eval.test=false", "--set", "eval.everySteps=0"];

async function ok(ended: Promise<Ended>): Promise<string> {
  const { status, stdout, stderr } = await ended;
  assert.equal(status, 0, stderr);
  return stdout;
}

const submit = async (home: Home, ...args: string[]) =>
  (await umieJson<Result>(home, ["submit", "recipe.yaml", ...args])).run;

homeTest("a server in the background takes runs, shows them and goes down without a trace", async (home) => {
  assert.match(await ok(umie(home, ["up", "--workers", "2"])), /^The server runs at http:\/\/127\.0\.0\.1:\d+; /);
  // Up already: nothing more is started.
  const before = processesOf(home.umieHome).map(({ pid }) => pid);
  const { url } = await umieJson<{ url: string }>(home, ["up"]);
  assert.deepEqual(
    processesOf(home.umieHome).map(({ pid }) => pid),
    before,
  );
  assert.match(await ok(umie(home, ["list"])), /^No runs yet$/m);

  // One after the other, in the order in which they came; the name's number grows.
  assert.equal(await submit(home), "small-1");
  assert.equal(await submit(home), "small-2");
  assert.equal(await submit(home, "--name", "other"), "other-1");
  const firstIsDone = runIs(home, "small-1", "done", ({ state }) => state === "done");
  const waiting = await api<RunStatus>(home, "/runs/other-1");
  assert.deepEqual([waiting.state, waiting.step], ["queued", 0]);

  const watched = await umie(home, ["watch", "other-1"]);
  assert.equal(watched.status, 0, watched.stderr);
  assert.match(watched.stdout, /step 24\/24 {2}loss \d/);
  assert.match(watched.stdout, /other-1 done: 24 steps, loss [\d.]+, macro F1 [\d.]+, state [0-9a-f]{12}, checkpoint /);
  await firstIsDone;

  const { runs } = await umieJson<{ runs: RunStatus[] }>(home, ["list"]);
  assert.deepEqual(
    runs.map(({ id, state, step }) => [id, state, step]),
    [
      ["other-1", "done", 24],
      ["small-2", "done", 24],
      ["small-1", "done", 24],
    ],
  );
  assert.equal(new Set(runs.map(({ stateHash }) => stateHash)).size, 1, "the name of a run does not change its bits");
  assert.match(await ok(umie(home, ["list"])), /^other-1 +done +0 +0 +24\/24 /m);

  const status = await umieJson<RunStatus>(home, ["status", "small-1"]);
  assert.deepEqual(status, await api<RunStatus>(home, "/runs/small-1"));
  assert.match(await ok(umie(home, ["status", "small-1"])), new RegExp(`^ +state +${status.stateHash}$`, "m"));

  const { entries } = await umieJson<{ entries: { kind: string; step?: number }[] }>(home, ["logs", "small-1"]);
  const steps = entries.filter(({ kind }) => kind === "commit").map(({ step }) => step);
  assert.deepEqual(
    steps,
    Array.from({ length: 24 }, (_, index) => index + 1),
  );
  const rest = await umieJson<{ entries: { step?: number }[] }>(home, ["logs", "small-1", "--after", "22"]);
  assert.deepEqual([...new Set(rest.entries.flatMap(({ step }) => step ?? []))], [23, 24]);
  assert.match(await ok(umie(home, ["logs", "small-1"])), /^commit {2}step 24 {2}/m);

  const page = await fetch(url);
  assert.match(`${page.headers.get("content-type")}`, /^text\/html/);
  for (const place of ["/healthz", "/readyz"]) assert.equal((await fetch(`${url}${place}`)).status, 200);

  assert.match(await ok(umie(home, ["down"])), /is stopped$/m);
  assert.deepEqual(processesOf(home.umieHome), []);
  assert.match(await ok(umie(home, ["down"])), /^No server runs in /m);
});

homeTest("pause, resume and cancel steer a run of the server, and say the same when asked twice", async (home) => {
  await umieJson(home, ["up", "--workers", "1"]);
  const run = await submit(home, ...long);
  const watching = start(home, ["watch", run]);
  await runReaches(home, run, 3);

  assert.match(await ok(umie(home, ["pause", run, "--reason", "lunch"])), /pause is asked for/);
  const paused = await runIs(home, run, "paused", ({ state }) => state === "paused");
  await ok(umie(home, ["pause", run]));
  assert.equal(paused.checkpoint?.step, paused.step);
  assert.deepEqual(
    paused.workers.map(({ phase }) => phase),
    ["ready"],
  );

  assert.match(await ok(umie(home, ["resume", run])), /resume is asked for/);
  await ok(umie(home, ["resume", run]));
  await runReaches(home, run, paused.step + 2);

  assert.match(await ok(umie(home, ["cancel", run, "--json"])), /"id": "small-1"/);
  const { finishedAt, stateHash } = await runIs(home, run, "cancelled", ({ state }) => state === "cancelled");
  assert.ok(finishedAt);
  assert.equal(stateHash, null);
  await ok(umie(home, ["cancel", run]));
  const watched = await watching.ended;
  assert.equal(watched.status, 1);
  assert.match(watched.stdout, /small-1 cancelled after step \d+ of 400/);

  // For good.
  for (const what of ["pause", "resume"]) {
    const { status, stderr } = await umie(home, [what, run]);
    assert.equal(status, 4);
    assert.equal(stderr, `umie: Cannot ${what} small-1 as it is cancelled\n`);
  }
  // Its worker is free for another one.
  const other = await submit(home);
  await runIs(home, other, "done", ({ state }) => state === "done");
});

homeTest("watch follows until it is left, and the run goes on without it; down lets it be resumed", async (home) => {
  await umieJson(home, ["up", "--workers", "2"]);
  const run = await submit(home);
  const watching = start(home, ["watch", run]);
  await watching.says(/step \d+\/24/);
  watching.kill("SIGINT");
  assert.equal((await watching.ended).status, 130);
  await runReaches(home, run, 6);
  await ok(umie(home, ["down"]));
  assert.deepEqual(processesOf(home.umieHome), []);

  const resumed = jsonOf<Result>(await umie(home, ["resume", run, "--json"]));
  assert.equal(resumed.stateHash, (await reference(home, ["recipe.yaml"])).stateHash);
});

homeTest("train --detach leaves server and run in the background", async (home) => {
  const { run } = await umieJson<Result>(home, ["train", "recipe.yaml", "--detach"]);
  await runIs(home, run, "done", ({ state }) => state === "done");
  await ok(umie(home, ["down"]));
  assert.deepEqual(processesOf(home.umieHome), []);
});
