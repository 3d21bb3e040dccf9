// How soon a run goes on after Redis was killed, or forgot its last steps, and is back (G4); and that it ends in the undisturbed hash.
//   node bench/dist/redis.bench.js [workers, default 2] [times, default 5] [steps, default 80]
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type PatientRedis, RunLedger } from "@umie/ledger";
import { type LocalRun, startRun } from "./local-run.js";

async function main([workers = "2", times = "5", steps = "80"]: string[]): Promise<void> {
  const sets = [`schedule.steps=${steps}`, "eval.everySteps=0", "eval.test=false"];
  const undisturbed = startRun(Number(workers), sets);
  const wanted = await undisturbed.result;
  undisturbed.close();
  const run = startRun(Number(workers), sets);
  const waits: number[] = [];
  for (let time = 0; time < Number(times); time++) waits.push(await killed(run));
  const { stateHash } = await run.result;
  run.close();
  const stepMs = (1000 * wanted.seconds) / Number(steps);
  const lines = [
    `${workers} workers, ${steps} steps; an undisturbed step takes at most ${stepMs.toFixed(0)} ms, start-up included`,
    `from Redis' first answer to the next commit, ms: ${waits.map((ms) => ms.toFixed(0)).join(", ")}`,
    `state ${stateHash.slice(0, 12)}, ${stateHash === wanted.stateHash ? "as undisturbed" : "NOT AS UNDISTURBED"}`,
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  if (stateHash !== wanted.stateHash) process.exitCode = 1;
}

/** Kill Redis between two steps, which its supervisor starts again. @returns ms from its first answer to the next commit. */
async function killed(run: LocalRun): Promise<number> {
  const before = await redis(run);
  const ledger = new RunLedger(before, "demo-1");
  const from = await ledger.committedSteps();
  while ((await ledger.committedSteps()) < from + 5) await sleep(20);
  const { pid } = run.redis();
  before.disconnect();
  process.kill(pid, "SIGKILL");
  const after = await redis(run, pid);
  const backAt = performance.now();
  const again = new RunLedger(after, "demo-1");
  const step = await again.committedSteps();
  while ((await again.committedSteps()) === step) await sleep(5);
  after.disconnect();
  return performance.now() - backAt;
}

/** The run's Redis, as soon as it answers and is not the one with that pid. */
async function redis(run: LocalRun, old = 0): Promise<PatientRedis> {
  for (;;) {
    const { url, pid } = run.redis();
    const opened = url === "" || pid === old ? null : await connect(url).catch(() => null);
    if (opened !== null) return opened;
    await sleep(5);
  }
}

await main(process.argv.slice(2));
