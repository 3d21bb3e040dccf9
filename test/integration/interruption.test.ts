import assert from "node:assert/strict";
import { type Home, homeTest } from "../harness/home.js";
import { processesOf } from "../harness/processes.js";
import { type Essence, essence, reference } from "../harness/reference.js";
import { runningServer, runReaches } from "../harness/server.js";
import { jsonOf, type Running, start, umieJson } from "../harness/umie.js";
import { until } from "../harness/until.js";

interface Result extends Essence {
  run: string;
  state: string;
  step: number;
  checkpoint: { step: number } | null;
}

const undisturbed = (home: Home) => reference(home, ["recipe.yaml"]);

/** Training in the foreground, in the middle of its run. */
async function trainingInTheMiddle(home: Home, ...args: string[]): Promise<Running> {
  const training = start(home, ["train", "recipe.yaml", "--workers", "2", ...args]);
  await runningServer(home);
  await training.says(/small-1 submitted/);
  await runReaches(home, "small-1", 5);
  return training;
}

homeTest("Ctrl-C leaves a run that resume takes to the hash of the uninterrupted one", async (home) => {
  const training = await trainingInTheMiddle(home, "--json");
  training.kill("SIGINT");
  const { stderr, ...ended } = await training.ended;
  const interrupted = jsonOf<Result>({ stderr, ...ended }, 75);
  assert.equal(interrupted.state, "paused");
  assert.equal(interrupted.stateHash, null);
  // Nothing is lost: what was trained is written down.
  assert.equal(interrupted.checkpoint?.step, interrupted.step);
  assert.match(stderr, /Pausing small-1 after the present step; once more leaves at once/);
  assert.match(stderr, /small-1 paused after step \d+ of 24: "umie resume small-1" goes on/);
  assert.deepEqual(processesOf(home.umieHome), []);

  const resumed = await umieJson<Result>(home, ["resume", "small-1", "--workers", "1"]);
  assert.equal(resumed.run, "small-1");
  assert.deepEqual(essence(resumed), await undisturbed(home));
  assert.deepEqual(processesOf(home.umieHome), []);
});

homeTest("a second Ctrl-C leaves at once, and what it leaves behind ends by itself", async (home) => {
  const training = await trainingInTheMiddle(home);
  training.kill("SIGINT");
  await training.says(/once more leaves at once/);
  // Two signals within half a second are one Ctrl-C under npm: only a later one is the second.
  await until("the command to leave", () => {
    training.kill("SIGINT");
    return processesOf(home.umieHome).every(({ pid }) => pid !== training.pid);
  });
  const { status, stderr } = await training.ended;
  assert.ok(status === 130 || status === 75, `${status} ${stderr}`);
  await until("the end of what was left", () => processesOf(home.umieHome).length === 0);

  const resumed = await umieJson<Result>(home, ["resume", "small-1"]);
  assert.equal(resumed.stateHash, (await undisturbed(home)).stateHash);
});

homeTest("Ctrl-C before the run has begun ends the command and what it started", async (home) => {
  const training = start(home, ["train", "recipe.yaml", "--workers", "1"]);
  await until("the first process", () => processesOf(home.umieHome).length > 1);
  training.kill("SIGINT");
  const { status, stderr } = await training.ended;
  assert.ok(status === 130 || status === 75, `${status} ${stderr}`);
  assert.deepEqual(processesOf(home.umieHome), []);
});

homeTest("two trains in one home share a server, and each gets a run of its own", async (home) => {
  const first = start(home, ["train", "recipe.yaml", "--workers", "1", "--json"]);
  await runningServer(home);
  const second = start(home, ["train", "recipe.yaml", "--workers", "1", "--json"]);
  const [one, other] = await Promise.all([first.ended, second.ended]);
  assert.match(other.stderr, /Using the server that runs in/);
  const results = [jsonOf<Result>(one), jsonOf<Result>(other)];
  assert.deepEqual(results.map(({ run }) => run).sort(), ["small-1", "small-2"]);
  assert.equal(results[0]?.stateHash, results[1]?.stateHash);
  assert.deepEqual(processesOf(home.umieHome), []);
});
