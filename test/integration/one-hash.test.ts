import assert from "node:assert/strict";
import { type Home, homeTest } from "../harness/home.js";
import { kill } from "../harness/processes.js";
import { type Essence, essence, reference } from "../harness/reference.js";
import { runIs, runningServer, runReaches } from "../harness/server.js";
import { jsonOf, start, umieJson } from "../harness/umie.js";

interface Entry {
  kind: string;
  step?: number;
  text?: string;
  [field: string]: unknown;
}

const steps = ["--set", "schedule.steps=48", "--set", "eval.everySteps=24"];

const train = (home: Home, ...args: string[]) =>
  umieJson<Essence & { run: string }>(home, ["train", "recipe.yaml", ...steps, ...args]);

/** Steps and evaluations of a run's log, without who computed them and when. */
async function logOf(home: Home, run: string): Promise<Entry[]> {
  const { entries } = await umieJson<{ entries: Entry[] }>(home, ["logs", run]);
  return entries
    .filter(({ kind }) => ["commit", "skip", "dev", "test"].includes(kind))
    .map(({ at, workers, generation, ...entry }) => entry as Entry);
}

homeTest(
  "train gives one hash and the same evaluations for any number of workers and for the reference",
  async (home) => {
    const undisturbed = await reference(home, ["recipe.yaml", ...steps]);
    assert.match(undisturbed.stateHash, /^[0-9a-f]{64}$/);
    const runs = [];
    for (const workers of ["1", "2", "3"]) runs.push(await train(home, "--workers", workers));
    for (const run of runs) assert.deepEqual(essence(run), undisturbed, run.run);

    // The log outlives the server that wrote it.
    await umieJson(home, ["up", "--workers", "0"]);
    const [first, ...others] = await Promise.all(runs.map(({ run }) => logOf(home, run)));
    assert.deepEqual(
      first?.filter(({ kind }) => kind === "dev" || kind === "test").map(({ kind, step }) => [kind, step]),
      [24, 48].map((step) => ["dev", step] as [string, number]).concat([["test", 48]]),
    );
    for (const other of others) assert.deepEqual(other, first);
  },
);

homeTest("train gives that hash too when one worker is killed in the middle and another one is added", async (home) => {
  const undisturbed = await reference(home, ["recipe.yaml", ...steps]);
  const training = start(home, ["train", "recipe.yaml", ...steps, "--workers", "2", "--json"]);
  const { pids, redisUrl } = await runningServer(home, 2);
  await runReaches(home, "small-1", 3);
  start(home, ["worker", "--id", "added"], { env: { REDIS_URL: redisUrl } });
  await runIs(home, "small-1", "joined by the added worker", ({ workers }) =>
    workers.some(({ id, phase }) => id === "added" && phase === "member"),
  );
  const before = await runReaches(home, "small-1", 0);
  kill(pids.workers[0]!, "SIGKILL");
  await runIs(
    home,
    "small-1",
    "left by the killed worker",
    ({ generation, workers }) => generation > before.generation && workers.every(({ pid }) => pid !== pids.workers[0]),
  );
  const ended = await training.ended;
  assert.deepEqual(essence(jsonOf<Essence>(ended)), undisturbed);
  assert.match(ended.stderr, /umie: Worker 1 \(pid \d+\) was ended by SIGKILL: starting it again/);
});
