import assert from "node:assert/strict";
import { describe } from "node:test";
import type { RunStatus } from "@umie/coordinator";
import { type Home, homeTest } from "../harness/home.js";
import { kill, killAll } from "../harness/processes.js";
import { type Essence, essence, reference } from "../harness/reference.js";
import { runIs, runningServer, runReaches, type ServerFile, serverFile } from "../harness/server.js";
import { jsonOf, type Running, start } from "../harness/umie.js";
import { until } from "../harness/until.js";

/** Long enough for a crash to have something to destroy. */
const steps = ["--set", "schedule.steps=40", "--set", "eval.everySteps=20"];

const undisturbed = (home: Home) => reference(home, ["recipe.yaml", ...steps]);

/** Training with two workers, in the middle of its run. */
async function trainingInTheMiddle(home: Home): Promise<{ training: Running; server: ServerFile; status: RunStatus }> {
  const training = start(home, ["train", "recipe.yaml", ...steps, "--workers", "2", "--json"]);
  const server = await runningServer(home, 2);
  await training.says(/small-1 submitted/);
  return { training, server, status: await runReaches(home, "small-1", 6) };
}

describe("crashes", { concurrency: 2 }, () => {
  homeTest("a killed coordinator comes back at the same address, and the run ends in the same bits", async (home) => {
    const { training, server } = await trainingInTheMiddle(home);
    kill(server.pids.coordinator, "SIGKILL");
    await training.says(/The coordinator \(pid \d+\) was ended by SIGKILL: starting it again/);
    await runReaches(home, "small-1", 0);
    assert.equal(serverFile(home)?.url, server.url);
    assert.deepEqual(essence(jsonOf<Essence>(await training.ended)), await undisturbed(home));
  });

  homeTest("a killed Redis comes back with what it was told, and the run ends in the same bits", async (home) => {
    const { training, server } = await trainingInTheMiddle(home);
    kill(server.pids.redis, "SIGKILL");
    await training.says(/Redis \(pid \d+\) is gone: starting it again on port \d+/);
    const after = await until("another Redis", () => {
      const file = serverFile(home);
      return file?.pids.redis !== server.pids.redis && file;
    });
    assert.equal(after.redisUrl, server.redisUrl);
    assert.deepEqual(essence(jsonOf<Essence>(await training.ended)), await undisturbed(home));
  });

  homeTest("both workers killed at once begin again from the newest checkpoint", async (home) => {
    const { training, server, status } = await trainingInTheMiddle(home);
    for (const pid of server.pids.workers) kill(pid, "SIGKILL");
    await runIs(home, "small-1", "taken up again", ({ generation }) => generation > status.generation + 1);
    const ended = await training.ended;
    assert.deepEqual(essence(jsonOf<Essence>(ended)), await undisturbed(home));
    assert.match(ended.stderr, /replaying from the checkpoint at step \d+|small-1 running with/);
  });

  homeTest("after a crash of everything resume goes on from the newest checkpoint", async (home) => {
    const { server } = await trainingInTheMiddle(home);
    // One after the other within a moment; what has been killed cannot tidy up.
    for (const pid of [server.pids.supervisor, server.pids.redis, server.pids.coordinator, ...server.pids.workers])
      kill(pid, "SIGKILL");
    await killAll(home.umieHome);
    assert.ok(serverFile(home), "the file of the killed server is still there");
    const resumed = jsonOf<Essence>(await start(home, ["resume", "small-1", "--workers", "1", "--json"]).ended);
    assert.deepEqual(essence(resumed), await undisturbed(home));
  });

  homeTest("what a killed supervisor leaves behind drains and ends; resume takes the run up", async (home) => {
    const { server } = await trainingInTheMiddle(home);
    kill(server.pids.supervisor, "SIGKILL");
    // Not waited for: the next command brings the rest to its end by itself.
    const resumed = jsonOf<Essence>(await start(home, ["resume", "small-1", "--workers", "2", "--json"]).ended);
    assert.deepEqual(essence(resumed), await undisturbed(home));
    assert.equal(serverFile(home), undefined);
  });
});
