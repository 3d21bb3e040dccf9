import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestContext } from "node:test";
import { connect } from "./connect.js";
import type { PatientRedis } from "./patient-redis.js";
import { redisSearch } from "./redis-binary.js";
import { startRedis } from "./redis-server.js";

export { type Relay, relayTo } from "./relay.js";
export { certificate, privateKey } from "./test-certificate.js";

/** A connection to a real server of the test's own, which ends with it. */
export async function testRedis(t: TestContext): Promise<PatientRedis> {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "umie-redis-"));
  const server = await startRedis({ ...redisSearch(process.env), directory, appendOnly: false });
  const redis = await connect(server.url);
  t.after(async () => {
    redis.disconnect();
    await server.stop();
    fs.rmSync(directory, { recursive: true, force: true });
  });
  return redis;
}
