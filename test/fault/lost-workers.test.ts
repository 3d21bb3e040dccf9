import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { heartbeats } from "@umie/ledger";
import type { Crew } from "../harness/crew.js";
import type { CrewRun } from "../harness/crew-run.js";
import { crewTest } from "../harness/fault-row.js";

const everybody = ["w1", "w2", "w3"];

/** A run that all three workers are members of, a few steps in. */
async function runOfThree(crew: Crew): Promise<CrewRun> {
  const run = await crew.submit();
  await run.reaches(3);
  return run;
}

crewTest("workers are lost", { workers: everybody }, [
  {
    id: "F01",
    fault: "kill -9 while idle",
    body: async (crew) => {
      for (const name of ["w1", "w3"]) crew.worker(name).arm({ point: "leaf.begin", act: "delay", ms: 400, times: 0 });
      const run = await runOfThree(crew);
      const isIdle = async () =>
        (await heartbeats(crew.redis)).some(({ id, work }) => id === "w2" && work.task === null);
      await run.is("without work for w2", isIdle);
      crew.worker("w2").kill("SIGKILL");
      const evicted = await run.event(/^generation: .*w2 (has no heartbeat|no longer answers its peers)/);
      for (const name of everybody) crew.worker(name).disarm();
      await run.endsAsReference();
      return evicted;
    },
  },
  {
    id: "F12",
    fault: "all workers but one die",
    body: async (crew) => {
      const run = await runOfThree(crew);
      for (const name of ["w2", "w3"]) crew.worker(name).kill("SIGKILL");
      const { reason } = await run.hasMembers("w1");
      await run.endsAsReference();
      return reason;
    },
  },
  {
    id: "F13",
    fault: "all workers die, Redis lives",
    body: async (crew) => {
      const run = await runOfThree(crew);
      await run.hearsNews();
      for (const name of everybody) crew.worker(name).kill("SIGKILL");
      const isAlone = async () => /waiting for a worker/.test((await run.ledger.control()).reason);
      await run.is("without workers", isAlone);
      crew.mend();
      const begun = await run.event(/^generation: .*w\d begins?(, replaying from the checkpoint at step \d+)?$/);
      await run.endsAsReference();
      return `waiting for a worker; ${begun}`;
    },
  },
  {
    id: "F14",
    fault: "SIGSTOP for 0.5 s, then for longer than anybody waits, then SIGCONT",
    body: async (crew) => {
      const run = await runOfThree(crew);
      const worker = crew.worker("w2");
      worker.kill("SIGSTOP");
      await sleep(500);
      worker.kill("SIGCONT");
      await run.reaches(6);
      worker.kill("SIGSTOP");
      const evicted = await run.event(/^generation: .*w2 (has no heartbeat|no longer answers its peers)/);
      worker.kill("SIGCONT");
      await run.hasMembers(...everybody);
      await run.endsAsReference();
      return `${evicted}; awake, it joins again`;
    },
  },
  {
    id: "F15",
    fault: "the compute thread is blocked while the heart beats",
    body: async (crew) => {
      const run = await runOfThree(crew);
      crew.worker("w2").arm({ point: "leaf.compute", act: "block", ms: 120_000 });
      const told = await run.event(/^(generation: .*w2 is stuck in leaf|straggler: leaf \d+ takes w2)/);
      await run.endsAsReference();
      crew.worker("w2").kill("SIGKILL");
      return told;
    },
  },
  {
    id: "F16",
    fault: "SIGTERM with 30 s, and with 1 s where a leaf takes longer",
    body: async (crew) => {
      const run = await runOfThree(crew);
      const [calm, hasty] = [crew.worker("w2"), crew.worker("w3")];
      calm.kill("SIGTERM");
      assert.equal(await calm.dies(), 0);
      const drained = await run.event(/^generation: .*w2 drained/);
      hasty.arm({ point: "leaf.begin", act: "delay", ms: 60_000 });
      await hasty.fired();
      hasty.kill("SIGTERM");
      await sleep(1000);
      hasty.kill("SIGKILL");
      const evicted = await run.event(/^generation: .*w3 (has no heartbeat|no longer answers its peers)/);
      await run.endsAsReference();
      return `${drained}; ${evicted}`;
    },
  },
  {
    id: "F17",
    fault: "a worker runs out of memory on a leaf",
    body: async (crew) => {
      const run = await runOfThree(crew);
      crew.worker("w2").arm({ point: "leaf.compute", act: "throw", message: "OOM when allocating tensor", times: 0 });
      const told = await run.event(/^generation: .*w2 gives up: .*its memory is too small/);
      await run.endsAsReference();
      return told;
    },
  },
  {
    id: "F18",
    fault: "one leaf kills three distinct workers",
    body: async (crew) => {
      const run = await crew.submit();
      for (const name of everybody) crew.worker(name).arm({ point: "leaf.compute", what: "5/2", act: "kill" });
      const parked = await run.event(/^parked: .* died computing leaf 2 of t5, which holds the examples twitter2015\//);
      await run.isState("paused");
      crew.mend();
      await run.ask("run");
      await run.endsAsReference();
      return parked;
    },
  },
  {
    id: "F19",
    fault: "a worker is ten times slower",
    body: async (crew) => {
      crew.worker("w2").arm({ point: "leaf.compute", act: "delay", ms: 1000, times: 0 });
      crew.pace(0);
      const run = await crew.submit();
      const log = await run.endsAsReference();
      const leaves = log.flatMap(({ work }) => Object.values(work.leaves));
      const share = leaves.filter((id) => id === "w2").length / leaves.length;
      assert.ok(share < 1 / 4, `${share}`);
      return `it takes ${(100 * share).toFixed(0)} % of the leaves instead of 33 %`;
    },
  },
]);
