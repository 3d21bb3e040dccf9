import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "./connect.js";
import type { PatientRedis } from "./patient-redis.js";
import { redisSearch } from "./redis-binary.js";
import { startRedis } from "./redis-server.js";

export { type Relay, relayTo } from "./relay.js";
export { certificate, privateKey } from "./test-certificate.js";

/** A connection to a real server of the test's own, which ends with it. */
export async function testRedis(t: TestContext): Promise<PatientRedis> {
  return (await mortalRedis(t, { appendOnly: false })).redis;
}

/** A real server of the test's own that can die and come back with its file, and a connection to it. Both end with the test. */
export interface MortalRedis {
  redis: PatientRedis;
  /** As `kill -9` does it; resolves when it is gone. */
  kill(): Promise<void>;
  /** At the same address. */
  start(settings?: Record<string, string>): Promise<void>;
}

export async function mortalRedis(t: TestContext, { appendOnly = true } = {}): Promise<MortalRedis> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "umie-redis-"));
  const options = { ...redisSearch(process.env), directory, appendOnly };
  let server = await startRedis(options);
  const redis = await connect(server.url);
  t.after(async () => {
    redis.disconnect();
    await server.stop();
    fs.rmSync(directory, { recursive: true, force: true });
  });
  return {
    redis,
    kill: async () => {
      process.kill(server.pid, "SIGKILL");
      while (fs.existsSync(`/proc/${server.pid}`)) await sleep(5);
    },
    start: async (settings = {}) => {
      server = await startRedis({ ...options, port: server.port, settings });
    },
  };
}
