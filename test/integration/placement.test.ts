import assert from "node:assert/strict";
import type { RunStatus } from "@umie/coordinator";
import { type Home, homeTest } from "../harness/home.js";
import { reference } from "../harness/reference.js";
import { api, runIs, runReaches } from "../harness/server.js";
import { umie, umieJson } from "../harness/umie.js";
import { until } from "../harness/until.js";

const long = ["--set", "schedule.steps=60", "--set", "eval.everySteps=0", "--set", "eval.test=false"];
/** Only what comes from others' runs is moved: no checkpoint is due on the way. */
const seldom = ["--set", "checkpoint.everySteps=1000"];

const submit = async (home: Home, ...args: string[]) =>
  (await umieJson<{ run: string }>(home, ["submit", "recipe.yaml", ...args])).run;

const isDone = (home: Home, run: string) => runIs(home, run, "done", ({ state }) => state === "done");

/** Members that each run has now. */
async function members(home: Home): Promise<Record<string, number>> {
  const { runs } = await api<{ runs: RunStatus[] }>(home, "/runs");
  return Object.fromEntries(
    runs.map(({ id, workers }) => [id, workers.filter(({ phase }) => phase === "member").length]),
  );
}

homeTest("two runs share the workers, and each ends in the bits of the reference", async (home) => {
  const { stateHash } = await reference(home, ["recipe.yaml", ...long]);
  await umieJson(home, ["up", "--workers", "2"]);
  const [first, second] = [await submit(home, ...long, ...seldom), await submit(home, ...long)];
  await until("both runs to have a worker", async () => {
    const having = await members(home);
    return having[first] === 1 && having[second] === 1;
  });
  assert.equal(
    (await isDone(home, first)).stateHash,
    (await reference(home, ["recipe.yaml", ...long, ...seldom])).stateHash,
  );
  assert.equal((await isDone(home, second)).stateHash, stateHash);
});

homeTest("a run of higher priority takes all workers at a step border and gives them back", async (home) => {
  const { stateHash } = await reference(home, ["recipe.yaml", ...long, ...seldom]);
  await umieJson(home, ["up", "--workers", "1"]);
  const low = await submit(home, ...long, ...seldom);
  await runReaches(home, low, 3);
  const high = await submit(home, "--priority", "5", "--name", "urgent");
  const waiting = await runIs(home, low, "preempted", ({ reason }) => reason.includes("urgent-1 (priority 5)"));
  assert.deepEqual([waiting.state, waiting.phase], ["running", "waiting"]);
  // What it had done is written down: nothing is replayed.
  assert.equal(waiting.checkpoint?.step, waiting.step);
  assert.match((await umie(home, ["explain", low])).stdout, /waiting for a worker: they serve urgent-1 \(priority 5\)/);
  await isDone(home, high);
  assert.equal((await isDone(home, low)).stateHash, stateHash);
  const { entries } = await umieJson<{ entries: { kind: string; text?: string }[] }>(home, ["logs", low]);
  const replays = entries.filter(({ text }) => text?.includes("replaying"));
  assert.deepEqual(replays, []);
});

homeTest("a run waits until there are as many workers as it wants at least", async (home) => {
  await umieJson(home, ["up", "--workers", "1"]);
  const run = await submit(home, "--set", "resources.minWorkers=2");
  await runIs(home, run, "waiting", ({ state, reason }) => {
    return state === "queued" && reason === "waiting for 2 workers: 1 is up";
  });
  const other = await submit(home, "--name", "other");
  await isDone(home, other);
  assert.equal((await api<RunStatus>(home, `/runs/${run}`)).step, 0);
});
