import assert from "node:assert/strict";
import { crewTest } from "../harness/fault-row.js";
import { until } from "../harness/until.js";

const everybody = ["w1", "w2", "w3"];

crewTest("what is computed or asked for is wrong", { workers: everybody }, [
  {
    id: "F38",
    fault: "one worker's gradients have a flipped bit",
    body: async (crew) => {
      crew.worker("w2").arm({ point: "leaf.weights", act: "flip", times: 0 });
      const run = await crew.submit({ "numeric.auditShare": 1 });
      const told = await run.event(/^quarantined: w2 finds [0-9a-f]{12} for the gradient of leaf/);
      await run.endsAsReference();
      return told;
    },
  },
  {
    id: "F39",
    fault: "gradients that are not finite, or too large to be summed",
    body: async (crew) => {
      const run = await crew.submit({ "numeric.quantumExponent": -50 });
      const log = await run.endsAsReference();
      const skipped = log.filter(({ entry }) => entry.kind === "skip").length;
      assert.ok(skipped > 0, "no step was skipped");
      return `${skipped} of ${log.length} steps are SKIP records, the same for the reference`;
    },
  },
  {
    id: "F41",
    fault: "clocks jump by an hour, each its own way",
    body: async (crew) => {
      const run = await crew.submit();
      await run.hasMembers(...everybody);
      crew.worker("w1").arm({ point: "leaf.begin", act: "clock", ms: 3_600_000 });
      crew.worker("w2").arm({ point: "leaf.begin", act: "clock", ms: -3_600_000 });
      crew.coordinator().arm({ point: "leader.act", act: "clock", ms: 7_200_000 });
      for (const each of [crew.worker("w1"), crew.worker("w2"), crew.coordinator()]) await each.fired();
      await run.endsAsReference();
      for (const each of [crew.worker("w1"), crew.worker("w2"), crew.coordinator()]) each.kill("SIGKILL");
      return "nothing depends on what time it is";
    },
  },
  {
    id: "F43",
    fault: "pause, resume and cancel at any moment, twice, by two people at once",
    body: async (crew) => {
      const ask = async (run: string, wish: string, user: string) => {
        const request = { method: "POST", body: JSON.stringify({ user, reason: "to see" }) };
        return (await fetch(`${crew.url}/api/v1/runs/${run}/${wish}`, request)).status;
      };
      const twice = (run: string, wish: string) =>
        Promise.all(["ann", "bob", "ann", "bob"].map((user) => ask(run, wish, user)));
      const run = await crew.submit();
      for (const step of [3, 9, 10]) {
        await run.reaches(step);
        assert.deepEqual(new Set(await twice(run.id, "pause")), new Set([200]));
        await run.isState("paused");
        assert.deepEqual(new Set(await twice(run.id, "resume")), new Set([200]));
      }
      await run.endsAsReference();
      const other = await crew.submit({ "schedule.steps": 1000 });
      await other.reaches(2);
      assert.deepEqual(new Set(await twice(other.id, "cancel")), new Set([200]));
      await other.isState("cancelled");
      assert.equal(await ask(other.id, "resume", "ann"), 409);
      const acts = await until("the audit", () => crew.redis.xrange(`umie:{${run.id}}:audit`, "-", "+"));
      assert.ok(acts.length >= 6, `${acts.length}`);
      return "each wish is granted once, and who had it is in the audit";
    },
  },
]);
