// What failures cost: G1 a worker killed, G3 the coordinator, G4 Redis, G8 a failure every 15 s, each against undisturbed steps of the same run;
// G2 steps lost; G5 the hash over numbers of workers.
//   node bench/dist/faults.bench.js [workers, default 3] [kills, default 12] [steps, default 1500] [counts, default 1,2,3,5,8]
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { brokenLink, connect, RunLedger, type StepRecord } from "@umie/ledger";
import { type LocalRun, startRun } from "./local-run.js";

interface ServerFile {
  redisUrl: string;
  pids: { redis: number; coordinator: number; workers: number[] };
}

/** The stack starts a process again three times a minute at most. */
const calmMs = 15_000;
const everyMs = 15_000;

async function main([workers = "3", kills = "12", steps = "1500", counts = "1,2,3,5,8"]: string[]): Promise<void> {
  const sets = [`schedule.steps=${steps}`, "eval.everySteps=0", "eval.test=false", "checkpoint.everySteps=20"];
  const run = startRun(Number(workers), sets);
  run.result.catch(() => {});
  const ledger = await ledgerOf(run);
  await reaches(ledger, 20);
  await sleep(calmMs);
  const calm = gaps(await ledger.steps(0, 100_000)).slice(10);
  const [usual, rate] = [median(calm), calm.length / calmMs];
  say(`undisturbed: ${calm.length} steps, median ${usual.toFixed(0)} ms, ${workers} workers`);
  const struck = async (what: string, count: number, strike: () => Promise<number>) => {
    const stalls: number[] = [];
    for (let i = 0; i < count; i++) {
      const at = await strike();
      stalls.push((await nextCommit(ledger, at)) - at - usual);
      await sleep(7000 + 137 * (i % 7));
    }
    say(`${what}: ${stalls.length} times; ${percentiles(stalls)} above an undisturbed step`);
  };
  await struck("G1 worker killed → next commit", Number(kills), async () => {
    const { workers: pids } = serverFile(run).pids;
    return killed(pids[Math.floor(pids.length * Math.random())]!);
  });
  await struck("G3 coordinator killed → next commit", 3, async () => killed(serverFile(run).pids.coordinator));
  await struck("G4 Redis back → next commit", 3, async () => {
    const { redis } = serverFile(run).pids;
    await killed(redis);
    while (serverFile(run).pids.redis === redis) await sleep(20);
    return Date.now();
  });
  const began = (await ledger.head()).step;
  const goodputMs = 4 * everyMs;
  for (let i = 0; i < 4; i++) {
    await killed(serverFile(run).pids.workers[i % Number(workers)]!);
    await sleep(everyMs);
  }
  const done = (await ledger.head()).step - began;
  say(
    `G8 a worker killed every 15 s: ${done} steps in ${goodputMs / 1000} s, ${percent(done / goodputMs / rate)} of undisturbed`,
  );
  const log = await ledger.steps(0, 100_000);
  say(
    `G2 steps lost: ${log.length - (await ledger.committedSteps())}; the chain of ${log.length} steps is ${brokenLink(log) ?? "whole"}`,
  );
  await ledger.ask("cancel", { user: "bench", reason: "measured" });
  await run.result.catch(() => {});
  ledger.redis.disconnect();
  run.close();
  await hashes(counts.split(",").map(Number));
}

/** G5 */
async function hashes(counts: readonly number[]): Promise<void> {
  const found = new Set<string>();
  for (const workers of counts) {
    const run = startRun(workers, ["schedule.steps=12", "eval.everySteps=0", "eval.test=false"]);
    found.add((await run.result).stateHash);
    run.close();
  }
  say(
    `G5 ${counts.join(", ")} workers: ${found.size} hash (${[...found].map((hash) => hash.slice(0, 12)).join(", ")})`,
  );
}

async function ledgerOf(run: LocalRun): Promise<RunLedger> {
  while (run.workers().length === 0) await sleep(100);
  const ledger = new RunLedger(await connect(serverFile(run).redisUrl), "demo-1");
  while ((await ledger.record()) === null) await sleep(100);
  return ledger;
}

const serverFile = ({ home }: LocalRun) => JSON.parse(readFileSync(join(home, "server.json"), "utf8")) as ServerFile;

async function reaches(ledger: RunLedger, step: number): Promise<void> {
  while ((await ledger.head()).step < step) await sleep(50);
}

/** @returns when, in ms since 1970. */
async function killed(pid: number): Promise<number> {
  process.kill(pid, "SIGKILL");
  return Date.now();
}

/** When the first step after this moment was committed, by the clock of Redis, which is this machine's. */
async function nextCommit(ledger: RunLedger, after: number): Promise<number> {
  for (;;) {
    const last = await ledger.step((await ledger.head()).step);
    const step = last && last.work.at > after ? await firstAfter(ledger, last, after) : null;
    if (step !== null) return step;
    await sleep(20);
  }
}

async function firstAfter(ledger: RunLedger, last: StepRecord, after: number): Promise<number> {
  let first = last.work.at;
  for (let step = last.entry.step - 1; step > 0; step--) {
    const { work } = (await ledger.step(step))!;
    if (work.at <= after) return first;
    first = work.at;
  }
  return first;
}

function gaps(log: readonly StepRecord[]): number[] {
  return log.slice(1).map(({ work }, i) => work.at - log[i]!.work.at);
}

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);
const median = (values: readonly number[]) => sorted(values)[values.length >> 1]!;
const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
const percentiles = (values: readonly number[]) =>
  `median ${(median(values) / 1000).toFixed(2)} s, longest ${(Math.max(...values) / 1000).toFixed(2)} s`;
const say = (line: string) => void process.stdout.write(`${line}\n`);

await main(process.argv.slice(2));
