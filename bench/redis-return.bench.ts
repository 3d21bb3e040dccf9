// How soon a consumer of the leaf queue and a leader are served again after Redis was killed and is back (G4), without a run around them.
//   node bench/dist/redis-return.bench.js [times, default 10]
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { connect, leafQueue, type RedisServer, RunLedger, redisSearch, startRedis } from "@umie/ledger";

const worker = fileURLToPath(new URL("../../packages/worker/dist/queue.js", import.meta.url));
const { LeafQueue } = (await import(worker)) as typeof import("../packages/worker/dist/queue.js");
const { Queue } = createRequire(worker)("bullmq") as typeof import("bullmq");

async function main([times = "10"]: string[]): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "umie-bench-"));
  const launch = (port = {}) => startRedis({ ...redisSearch(process.env), directory, ...port });
  let server = await launch();
  const redis = await connect(server.url);
  const queue = new LeafQueue(redis, "bench-1", { lockMs: 5000, waitMs: 1000, onError: () => {} });
  const ledger = new RunLedger(redis, "bench-1");
  const [consumed, led]: [number[], number[]] = [[], []];
  for (let time = 0; time < Number(times); time++) {
    // The next read waits for a job, as an idle worker does.
    await queue.next();
    const [leaf, lead] = [when(nextLeaf(queue)), when(killed(server).then(() => ledger.lead("bench", 60_000)))];
    await killed(server);
    await sleep(3000 * Math.random());
    server = await launch({ port: server.port });
    const backAt = performance.now();
    await issue(server, time);
    consumed.push((await leaf) - backAt);
    led.push((await lead) - backAt);
  }
  await queue.close();
  redis.disconnect();
  await server.stop();
  rmSync(directory, { recursive: true });
  process.stdout.write(`ms from Redis' first answer to\n  a leaf in a worker's hands  ${line(consumed)}\n`);
  process.stdout.write(`  a leader's lease            ${line(led)}\n`);
}

async function nextLeaf(queue: InstanceType<typeof LeafQueue>): Promise<void> {
  for (;;) {
    const leaf = await queue.next();
    if (leaf !== null) return leaf.finish();
  }
}

async function killed({ pid }: RedisServer): Promise<void> {
  if (existsSync(`/proc/${pid}`)) process.kill(pid, "SIGKILL");
  while (existsSync(`/proc/${pid}`)) await sleep(2);
}

/** Put a leaf into the queue, by somebody who has nothing to do with the connections that are measured. */
async function issue({ url }: RedisServer, leaf: number): Promise<void> {
  const { name, prefix } = leafQueue("bench-1");
  const connection = await connect(url);
  const queue = new Queue(name, { connection, prefix, defaultJobOptions: { removeOnComplete: true } });
  await queue.add("t1", { run: "bench-1", unit: "t1", leaf }, { priority: 1, jobId: `t1_${leaf}` });
  await queue.close();
  connection.disconnect();
}

const when = (what: Promise<unknown>) => what.then(() => performance.now());

function line(values: number[]): string {
  const sorted = values.map(Math.round).sort((a, b) => a - b);
  return `median ${sorted[sorted.length >> 1]}, at most ${sorted.at(-1)}`;
}

await main(process.argv.slice(2));
