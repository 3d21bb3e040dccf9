import assert from "node:assert/strict";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, redisSearch, startRedis } from "@umie/ledger";
import type { Crew } from "../harness/crew.js";
import { crewTest } from "../harness/fault-row.js";
import { until } from "../harness/until.js";

const everybody = ["w1", "w2"];
const newLife = /^generation: .*Redis was restarted or failed over/;
const restored = /^restored: Redis came back without steps? [\d to]+, which .* has put back/;

/** Kill Redis once it has written so many more steps than it will remember. */
async function crashAndForget(crew: Crew, reaches: (step: number) => Promise<void>): Promise<void> {
  const { server } = crew;
  await reaches(6);
  const written = server.written();
  await reaches(9);
  await server.crash();
  server.truncate(written);
}

crewTest("Redis fails", { workers: everybody }, [
  {
    id: "F27",
    fault: "kill -9 of Redis, its file whole",
    body: async (crew) => {
      const run = await crew.submit();
      await run.reaches(5);
      await crew.server.crash();
      await sleep(1000);
      await crew.server.start();
      const told = await run.event(newLife);
      await run.endsAsReference();
      return told;
    },
  },
  {
    id: "F28",
    fault: "Redis loses its last steps",
    body: async (crew) => {
      const run = await crew.submit();
      await crashAndForget(crew, (step) => run.reaches(step));
      await crew.server.start();
      const told = await run.event(restored);
      await run.endsAsReference();
      return told;
    },
  },
  {
    id: "F30",
    fault: "Redis loses everything",
    body: async (crew) => {
      const run = await crew.submit();
      await run.reaches(9);
      await crew.server.crash();
      crew.server.wipe();
      await crew.server.start();
      const told = await run.event(restored);
      await run.endsAsReference();
      return told;
    },
  },
  {
    id: "F31",
    fault: "Redis has no memory left",
    body: async (crew) => {
      const run = await crew.submit();
      await run.reaches(5);
      await crew.server.command("CONFIG", "SET", "maxmemory", "1mb");
      await refusals(crew, 1);
      const { step } = await run.ledger.head();
      await refusals(crew, 20);
      assert.equal((await run.ledger.head()).step, step);
      await crew.server.command("CONFIG", "SET", "maxmemory", "0");
      await run.endsAsReference();
      return `no key is evicted: writes wait from step ${step} on, and the run goes on when there is room`;
    },
  },
  {
    id: "F42",
    fault: "a power cut: kill -9 of Redis, which loses its last steps, the coordinator and all workers at once",
    body: async (crew) => {
      const run = await crew.submit();
      const all = [...crew.workers.values(), ...crew.coordinators.values()];
      await run.reaches(3);
      await run.hearsNews();
      await crashAndForget(crew, (step) => run.reaches(step));
      for (const each of all) each.kill("SIGKILL");
      for (const each of all) await each.dies();
      await crew.server.start();
      crew.mend();
      const begun = await run.event(/^generation: .*begins?(, replaying from the checkpoint at step \d+)?$/);
      await run.endsAsReference();
      return begun;
    },
  },
]);

crewTest("Redis fails over", { workers: everybody, redisByProxy: [...everybody, "c1", "test"] }, [
  {
    id: "F29",
    fault: "Redis fails over to a replica that lags",
    body: async (crew, t) => {
      const master = new URL(crew.server.url);
      const settings = { replicaof: `127.0.0.1 ${master.port}` };
      const directory = path.join(crew.home.folder, "replica");
      const replica = await startRedis({ ...redisSearch(process.env), directory, settings });
      t.after(() => replica.stop());
      const admin = await connect(replica.url);
      t.after(() => admin.disconnect());
      await until("the replica to follow", async () => /master_link_status:up/.test(await admin.info("replication")));
      const run = await crew.submit();
      await run.reaches(5);
      // From now on the replica hears nothing more.
      await admin.call("REPLICAOF", "127.0.0.1", "1");
      await run.reaches(9);
      await crew.server.crash();
      await admin.call("REPLICAOF", "NO", "ONE");
      crew.redisProxy.leadTo(`127.0.0.1:${replica.port}`);
      const told = await run.event(restored);
      await run.endsAsReference();
      return told;
    },
  },
]);

/** Wait until Redis has refused so many commands more, as it is full. */
async function refusals({ redis }: Crew, more: number): Promise<void> {
  const refused = async () => Number(/errorstat_OOM:count=(\d+)/.exec(await redis.info("errorstats"))?.[1] ?? 0);
  const before = await refused();
  await until(`${more} refused commands`, async () => (await refused()) >= before + more);
}
