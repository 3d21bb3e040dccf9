import type { Fault } from "../harness/crew-worker.js";
import { crewTest, type FaultRow } from "../harness/fault-row.js";

/** A worker dies at a point in the middle of a run; the others go on, and it comes back. */
function death(id: string, fault: string, script: Omit<Fault, "act">, who: "owner" | "other" = "other"): FaultRow {
  return {
    id,
    fault,
    body: async (crew) => {
      const run = await crew.submit();
      await run.reaches(3);
      const owner = await run.owner();
      const victim = [...crew.workers.values()].find(({ name }) => (name === owner) === (who === "owner"))!;
      victim.arm({ ...script, act: "kill" });
      await run.loses(victim);
      const gone = `${victim.name} (has no heartbeat|no longer answers its peers)`;
      const evicted = await run.event(new RegExp(`^generation: .*${gone}`));
      victim.start();
      await run.endsAsReference();
      return evicted;
    },
  };
}

crewTest("a worker dies in a step", { workers: ["w1", "w2", "w3"] }, [
  death("F02", "kill -9 during forward and backward", { point: "leaf.compute" }),
  death("F03", "kill -9 after a leaf, before CLOSE", { point: "leaf.claimed" }),
  death("F04", "kill -9 after CLOSE, before it serves its sums", { point: "step.closed" }),
  death("F05", "kill -9 in the middle of serving a segment", { point: "partial.chunk" }),
  death("F06", "kill -9 as owner of a segment, before GATHER ends", { point: "reduced.chunk" }, "owner"),
  death("F07", "kill -9 after GATHER, before its vote", { point: "vote.ready" }),
  death("F08", "kill -9 after its vote, before COMMIT", { point: "vote.cast", what: "waiting" }),
  death("F09", "kill -9 after COMMIT, before APPLY", { point: "step.committed" }),
]);
