import assert from "node:assert/strict";
import type { Crew } from "../harness/crew.js";
import type { CrewRun } from "../harness/crew-run.js";
import type { CrewProcess, Fault } from "../harness/crew-worker.js";
import { crewTest } from "../harness/fault-row.js";

const leaderPid = async (run: CrewRun) => Number(/-(\d+)-[0-9a-f]+$/.exec((await run.ledger.leader()) ?? "")?.[1]);

async function leaderOf(crew: Crew, run: CrewRun): Promise<CrewProcess> {
  return run.is("led", async () => {
    const pid = await leaderPid(run);
    return [...crew.coordinators.values()].find((each) => each.pid === pid && !each.isOver);
  });
}

/** Where a worker is slowed down so that the leader dies in this phase; null: the leader dies as it plans. */
const phases: Record<string, Omit<Fault, "act"> | null> = {
  PLAN: null,
  COMPUTE: { point: "leaf.compute" },
  REDUCE: { point: "step.closed" },
  VOTE: { point: "vote.ready" },
  APPLY: { point: "step.committed" },
};

crewTest("coordinators are lost", { workers: ["w1", "w2"], coordinators: ["c1", "c2"] }, [
  {
    id: "F24",
    fault: "kill -9 of the leader in PLAN, COMPUTE, REDUCE, at the vote, after COMMIT",
    body: async (crew) => {
      const run = await crew.submit();
      await run.hasMembers("w1", "w2");
      for (const [phase, point] of Object.entries(phases)) {
        const leader = await leaderOf(crew, run);
        if (point === null) {
          leader.arm({ point: "leader.act", what: "issue", act: "kill" });
        } else {
          crew.worker("w1").arm({ ...point, act: "delay", ms: 300 });
          await crew.worker("w1").fired();
          leader.kill("SIGKILL");
        }
        await run.loses(leader);
        const { step } = await run.ledger.head();
        await run.is(
          `led by another one after ${phase}`,
          async () => (await leaderPid(run)) !== leader.pid && (await run.ledger.leader()),
        );
        await run.reaches(step + 1);
        leader.start();
      }
      await run.endsAsReference();
      return "another coordinator leads each time, and the run goes on";
    },
  },
  {
    id: "F25",
    fault: "both coordinators die",
    body: async (crew) => {
      const run = await crew.submit();
      await run.hasMembers("w1", "w2");
      const { step } = await run.ledger.head();
      crew.worker("w1").arm({ point: "leaf.compute", act: "delay", ms: 500 });
      await crew.worker("w1").fired();
      for (const each of crew.coordinators.values()) each.kill("SIGKILL");
      await run.reaches(step + 1);
      await run.is("led by nobody", async () => (await run.ledger.leader()) === null);
      const { step: reached } = await run.ledger.head();
      crew.mend();
      await run.endsAsReference();
      return `what was planned is committed without them, up to step ${reached}; then the run waits for one`;
    },
  },
  {
    id: "F26",
    fault: "an old leader wakes and writes",
    body: async (crew) => {
      const run = await crew.submit();
      await run.hasMembers("w1", "w2");
      const old = await leaderOf(crew, run);
      old.arm({ point: "leader.act", what: "regroup", act: "stop" });
      crew.worker("w2").kill("SIGKILL");
      await old.fired();
      await run.is("led by another one", async () => (await leaderPid(run)) !== old.pid && (await run.ledger.leader()));
      await run.hasMembers("w1");
      old.kill("SIGCONT");
      crew.worker("w2").start();
      await run.endsAsReference();
      // It ends behind what it was about to write.
      old.kill("SIGTERM");
      await old.dies();
      const evictions = (await run.events()).filter((event) => /w2 (has no heartbeat|no longer answers)/.test(event));
      assert.equal(evictions.length, 1, evictions.join("\n"));
      return `${evictions[0]}; the old leader's own is refused`;
    },
  },
]);
