// How soon and how rightly `explain` names a worker that was stopped (G10), and how much a joiner slows the steps (G6).
//   node bench/dist/members.bench.js [workers, default 2] [stops, default 20] [steps, default 600]
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Explanation, RunStatus } from "@umie/coordinator";
import type { StepRecord } from "@umie/ledger";
import { type LocalRun, startRun } from "./local-run.js";

const umie = fileURLToPath(new URL("../../packages/cli/bin/umie.js", import.meta.url));
const place = "/api/v1/runs/demo-1";

async function main([workers = "2", stops = "20", steps = "600"]: string[]): Promise<void> {
  const run = startRun(Number(workers), [`schedule.steps=${steps}`, "eval.everySteps=0", "eval.test=false"]);
  // It is cut off at the end.
  run.result.catch(() => {});
  await runReaches(run, 10);
  const lines = [await joining(run, Number(workers)), await explaining(run, Number(stops))];
  const { step, steps: all } = await ask<RunStatus>(run, "");
  process.stdout.write(`${lines.join("\n")}\n(step ${step} of ${all} at the end)\n`);
  const ended = spawn(process.execPath, [umie, "cancel", "demo-1", "--home", run.home], { stdio: "ignore" });
  await new Promise((resolve) => ended.once("close", resolve));
  await run.result.catch(() => {});
  run.close();
}

/** Steps while a worker starts, reads the data and takes over the state, against those before. */
async function joining(run: LocalRun, workers: number): Promise<string> {
  await runReaches(run, 30);
  const began = (await ask<RunStatus>(run, "")).step;
  const joiner = spawn(process.execPath, [umie, "worker", "--home", run.home], { stdio: "ignore" });
  const isIn = async () => (await membersOf(run)).length > workers;
  while (!(await isIn())) await sleep(100);
  const admitted = (await ask<RunStatus>(run, "")).step;
  const before = await durations(run, began - 20, began);
  const during = await durations(run, began, admitted);
  joiner.kill("SIGTERM");
  while (await isIn()) await sleep(100);
  const [usual, meanwhile] = [median(before), median(during)];
  const ratio = (value: number) => (value / usual).toFixed(2);
  return [
    `join: ${during.length} steps while a worker joined; median ${meanwhile.toFixed(0)} ms against ${usual.toFixed(0)} ms before`,
    `(${ratio(meanwhile)}×), the longest ${ratio(Math.max(...during))}× (before: ${ratio(Math.max(...before))}×)`,
  ].join(" ");
}

/** Stop a worker, ask until it is named, wake it, wait until it is a member again; and so on. */
async function explaining(run: LocalRun, stops: number): Promise<string> {
  const named: number[] = [];
  for (let stop = 0; stop < stops; stop++) {
    const members = await membersOf(run);
    const { id, pid } = members[stop % members.length]!;
    await sleep(137 * (stop % 7));
    process.kill(pid, "SIGSTOP");
    const began = performance.now();
    let right = false;
    while (!right && performance.now() - began < 2000) {
      const { waits } = await ask<Explanation>(run, "/explanation");
      right = waits[0]?.worker === id && waits[0].phase === "lost";
      if (!right) await sleep(20);
    }
    if (right) named.push(performance.now() - began);
    process.kill(pid, "SIGCONT");
    while (!(await keepsUp(run, id))) await sleep(300);
  }
  const slowest = named.length > 0 ? Math.max(...named).toFixed(0) : "–";
  const middle = named.length > 0 ? median(named).toFixed(0) : "–";
  return `explain: right in ${named.length} of ${stops} stops within 2 s; named after ${middle} ms (median), ${slowest} ms at most`;
}

async function ask<T>(run: LocalRun, what: string): Promise<T> {
  const response = await fetch(`${run.url()}${place}${what}`);
  if (!response.ok) throw new Error(`${what}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

async function runReaches(run: LocalRun, step: number): Promise<void> {
  const reached = async () => (await ask<RunStatus>(run, "")).step >= step;
  while (!(await reached().catch(() => false))) await sleep(100);
}

/** Workers that the present step counts on. */
async function membersOf(run: LocalRun): Promise<RunStatus["workers"]> {
  return (await ask<RunStatus>(run, "")).workers.filter(({ phase }) => phase === "member");
}

/** Does this worker take part, now and a moment later? What it says of itself may be from before it was stopped. */
async function keepsUp(run: LocalRun, id: string): Promise<boolean> {
  for (let look = 0; look < 2; look++) {
    const { step, workers } = await ask<RunStatus>(run, "");
    const worker = workers.find((each) => each.id === id);
    if (worker?.phase !== "member" || worker.step < step - 2) return false;
    await sleep(600);
  }
  return true;
}

/** Of the steps after `first` up to `last`, in ms, by when they were committed. */
async function durations(run: LocalRun, first: number, last: number): Promise<number[]> {
  const { records } = await ask<{ records: StepRecord[] }>(run, `/steps?after=${first - 1}`);
  const at = records.filter(({ entry }) => entry.step <= last).map(({ work }) => work.at);
  return at.slice(1).map((time, index) => time - at[index]!);
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;

await main(process.argv.slice(2));
