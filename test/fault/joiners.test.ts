import assert from "node:assert/strict";
import { heartbeats } from "@umie/ledger";
import { crewTest } from "../harness/fault-row.js";

crewTest("workers come late", { workers: ["w1", "w2"] }, [
  {
    id: "F10",
    fault: "kill -9 of a donor while it gives its state",
    body: async (crew) => {
      crew.pace(1000);
      const run = await crew.submit();
      await run.hasMembers("w1", "w2");
      // The state is one chunk, which one donor gives: whichever is asked, one of them dies, in the second attempt at the latest.
      crew.worker("w1").arm({ point: "state.chunk", act: "kill" });
      crew.worker("w2").arm({ point: "state.chunk", act: "kill", nth: 2 });
      const late = await crew.addWorker("late");
      const isDead = () => ["w1", "w2"].some((name) => crew.worker(name).isOver);
      const isIn = async () => (await run.ledger.generation())!.members.some(({ id }) => id === "late");
      const isDecided = async () => (isDead() && "dead") || ((await isIn()) && "joined");
      while ((await run.is("without a donor, or joined", isDecided)) === "joined") {
        late.kill("SIGKILL");
        await run.loses(late);
        await run.is("without the late one", async () => !(await isIn()));
        late.start();
      }
      crew.mend();
      await run.is("joined by the late one", async () =>
        (await run.events()).some((event) => /late joined/.test(event)),
      );
      await run.endsAsReference();
      late.kill("SIGTERM");
      await late.dies();
      crew.workers.delete("late");
      return "the joiner asks another member";
    },
  },
  {
    id: "F35",
    fault: "a joiner of another numeric class",
    body: async (crew) => {
      crew.pace(1000);
      const run = await crew.submit();
      await run.reaches(2);
      const other = await crew.addWorker("other", ["--threads", "2"]);
      const refusal = await run.is("refused by the other", async () => {
        const beat = (await heartbeats(crew.redis)).find(({ id }) => id === "other");
        return beat?.refusal;
      });
      assert.match(refusal, /its numeric class must be ".*threads 1.*": it is ".*threads 2.*"/);
      await run.endsAsReference();
      other.kill("SIGKILL");
      await other.dies();
      crew.workers.delete("other");
      return refusal;
    },
  },
  {
    id: "F36",
    fault: "kill -9 of a joiner at each stage",
    body: async (crew) => {
      crew.pace(1000);
      const run = await crew.submit();
      await run.hasMembers("w1", "w2");
      const { number } = (await run.ledger.generation())!;
      const late = await crew.addWorker("late");
      for (const point of ["join.begin", "join.pulled", "join.ready"]) {
        late.arm({ point, act: "kill" });
        await run.loses(late);
        late.start();
      }
      late.kill("SIGKILL");
      crew.workers.delete("late");
      const log = await run.endsAsReference();
      assert.ok(log.every(({ work }) => !Object.values(work.leaves).includes("late")));
      return `the members notice nothing: generation ${number} goes on`;
    },
  },
  {
    id: "F37",
    fault: "1, 8, 3 and 5 workers in one run",
    body: async (crew) => {
      crew.worker("w2").kill("SIGTERM");
      await crew.worker("w2").dies();
      crew.pace(1000);
      const run = await crew.submit({ "resources.minWorkers": 1 });
      await run.hasMembers("w1");
      await run.reaches(3);
      crew.worker("w2").start();
      const names = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `w${from + i}`);
      for (const name of names(3, 8)) await crew.addWorker(name);
      await run.hasMembers(...names(1, 8));
      for (const name of names(4, 8)) crew.worker(name).kill("SIGTERM");
      await run.hasMembers(...names(1, 3));
      for (const name of names(4, 5)) {
        await crew.worker(name).dies();
        crew.worker(name).start();
      }
      await run.hasMembers(...names(1, 5));
      await run.endsAsReference();
      for (const name of names(3, 8)) {
        crew.worker(name).kill("SIGTERM");
        await crew.worker(name).dies();
        crew.workers.delete(name);
      }
      return "one hash throughout";
    },
  },
]);
