import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import type { TestContext } from "node:test";
import { connect, findRedisBinary, type PatientRedis, redisSearch, startRedis } from "@umie/ledger";
import { type Relay, relayTo } from "@umie/ledger/testing";
import { closedPort } from "./busy-port.js";
import type { Home } from "./home.js";
import { kill } from "./processes.js";
import { until } from "./until.js";

/** A master with a replica, and a sentinel that lets the replica take over. */
export interface WatchedRedis {
  readonly env: { REDIS_URL: string };
  /** Over it the replica hears of the master. */
  readonly replication: Relay;
  /** `kill -9` the master, and wait until the replica has taken over. */
  failOver(): Promise<void>;
}

export async function watchedRedis(t: TestContext, { folder }: Home): Promise<WatchedRedis> {
  const launch = async (name: string, settings: Record<string, string> = {}) => {
    const server = await startRedis({ ...redisSearch(process.env), directory: path.join(folder, name), settings });
    t.after(() => server.stop());
    return server;
  };
  const master = await launch("master");
  const replication = await relayTo(t, master.port);
  const replica = await opened(t, (await launch("replica", { replicaof: `127.0.0.1 ${replication.port}` })).url);
  const is = (what: RegExp) => async () => what.test(await replica.info("replication"));
  await until("the replica to follow", is(/master_link_status:up/));
  const port = await startSentinel(t, path.join(folder, "sentinel"), master.port);
  return {
    env: { REDIS_URL: `redis+sentinel://127.0.0.1:${port}/main` },
    replication,
    async failOver() {
      kill(master.pid, "SIGKILL");
      await until("the replica to take over", is(/role:master/));
    },
  };
}

/** A sentinel that knows the replica of this master. @returns its port. */
async function startSentinel(t: TestContext, directory: string, master: number): Promise<number> {
  const port = await closedPort();
  fs.mkdirSync(directory);
  const file = path.join(directory, "sentinel.conf");
  const settings = [
    ...["bind 127.0.0.1", `port ${port}`, `dir ${directory}`, `sentinel monitor main 127.0.0.1 ${master} 1`],
    ...["sentinel down-after-milliseconds main 500", "sentinel failover-timeout main 3000"],
  ];
  fs.writeFileSync(file, `${settings.join("\n")}\n`);
  const child = spawn(await findRedisBinary(redisSearch(process.env)), [file, "--sentinel"], { stdio: "ignore" });
  t.after(async () => {
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  const sentinel = await opened(t, `redis://127.0.0.1:${port}`);
  const replicas = async () => ((await sentinel.call("SENTINEL", "replicas", "main")) as unknown[]).length;
  await until("the sentinel to know the replica", async () => (await replicas()) === 1);
  return port;
}

async function opened(t: TestContext, url: string): Promise<PatientRedis> {
  const redis = await until(`an answer of ${url}`, () => connect(url));
  t.after(() => redis.disconnect());
  return redis;
}
