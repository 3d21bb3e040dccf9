import assert from "node:assert/strict";
import { describe } from "node:test";
import type { AuditReport, Explanation, RunStatus } from "@umie/coordinator";
import type { RunRecord } from "@umie/recipe";
import { homeTest } from "../harness/home.js";
import { kill } from "../harness/processes.js";
import { type Essence, essence, reference } from "../harness/reference.js";
import { api, runIs, runningServer, runReaches } from "../harness/server.js";
import { assertRefused, jsonOf, start, umie, umieJson } from "../harness/umie.js";
import { until } from "../harness/until.js";

const steps = ["--set", "schedule.steps=60", "--set", "eval.everySteps=30"];

describe("members", { concurrency: 2 }, () => {
  homeTest(
    "a worker that is stopped and woken, and one that comes late, change no bit, though all is audited",
    async (home) => {
      const audited = ["--set", "numeric.auditShare=1"];
      const training = start(home, ["train", "recipe.yaml", ...steps, ...audited, "--workers", "2", "--json"]);
      const server = await runningServer(home, 2);
      await training.says(/small-1 submitted/);
      await runReaches(home, "small-1", 4);
      const stopped = server.pids.workers[1]!;
      kill(stopped, "SIGSTOP");
      const logs = () => umie(home, ["logs", "small-1"]);
      await until("its eviction", async () => /has no heartbeat/.test((await logs()).stdout));
      kill(stopped, "SIGCONT");
      const late = start(home, ["worker", "--id", "late"]);
      const isMember = ({ workers }: RunStatus) => workers.filter(({ phase }) => phase === "member").length === 3;
      await runIs(home, "small-1", "that of three members", isMember);

      const audit = await umieJson<AuditReport>(home, ["audit", "small-1"]);
      assert.deepEqual(audit.problems, []);
      assert.equal(audit.datasets?.length, 6);
      const explanation = await umieJson<Explanation>(home, ["explain", "small-1"]);
      assert.equal(explanation.state, "running");
      assert.deepEqual(
        essence(jsonOf<Essence>(await training.ended)),
        await reference(home, ["recipe.yaml", ...steps]),
      );
      late.kill("SIGTERM");
      await late.ended;
    },
  );

  homeTest(
    "an example is left out from a step on, and the reference of the changed spec has the same bits",
    async (home) => {
      start(home, ["up", "--workers", "2"]);
      await runningServer(home, 2);
      await umie(home, ["submit", "recipe.yaml", ...steps]);
      await runReaches(home, "small-1", 4);
      const example = "snap/O_50395";
      const leaveOut = (name: string) => ["quarantine", "small-1", "--example", name, "--reason", "to see"];
      assertRefused(
        await umie(home, leaveOut(example)),
        4,
        /^Cannot change small-1 while workers are at it: pause it first$/m,
      );
      await umie(home, ["pause", "small-1"]);
      await runIs(home, "small-1", "paused", ({ state }) => state === "paused");
      assertRefused(
        await umie(home, leaveOut("snap/none")),
        2,
        /^Cannot leave out snap\/none as it must be a training example/m,
      );
      const changed = await umieJson<RunStatus>(home, leaveOut(example));
      await umie(home, ["resume", "small-1"]);
      const done = await runIs(home, "small-1", "done", ({ state }) => state === "done");

      const { spec } = await api<RunRecord>(home, "/runs/small-1/record");
      const set = ["--set", `data.quarantine=${JSON.stringify(spec.data.quarantine)}`];
      const found = await umieJson<{ stateHash: string; specHash: string }>(home, [
        ...["train", "recipe.yaml", "--reference", ...steps, ...set],
      ]);
      assert.deepEqual([done.stateHash, changed.specHash], [found.stateHash, found.specHash]);
      const audit = await umieJson<AuditReport>(home, ["audit", "small-1"]);
      assert.ok(audit.ok && audit.quarantined > 0);
      await umie(home, ["down"]);
    },
  );
});
