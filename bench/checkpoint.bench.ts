// What checkpoints cost a step (goal: a stall of at most 5 %): the same run without them, with some, and with one due after every step.
// And by size of the state, what an update would wait for copying it, and waits when it was copied while the step computed.
//   node bench/dist/checkpoint.bench.js [steps, default 60] [rounds, default 2]
import { setTimeout as sleep } from "node:timers/promises";
import { allocateState, LiveState } from "@umie/worker/testing";
import { metricOf, scrape, startRun } from "./local-run.js";

interface Measured {
  /** Mean, in ms. */
  step: number;
  checkpoints: number;
  /** Mean time one takes to write beside the steps, in ms. */
  writing: number;
  /** Mean time that an update waits for a copy of what a checkpoint has not read, in ms. */
  stall: number;
}

const intervals = [1_000_000, 10, 1];

async function main([steps = "60", rounds = "2"]: string[]): Promise<void> {
  process.stdout.write(row(["due every", "steps", "step ms", "written", "writing ms", "stall ms", "stall/step"]));
  const hashes = new Set<string>();
  for (let round = 0; round < Number(rounds); round++) {
    for (const every of intervals) {
      const { stateHash, measured } = await measure(steps, every);
      hashes.add(stateHash);
      const { step, checkpoints, writing, stall } = measured;
      const share = `${((100 * stall) / step).toFixed(2)} %`;
      const due = every === intervals[0] ? "never" : String(every);
      process.stdout.write(
        row([due, steps, step.toFixed(1), checkpoints, writing.toFixed(1), stall.toFixed(2), share]),
      );
    }
  }
  process.stdout.write(`${hashes.size} state hash: ${[...hashes].join(", ")}\n`);
}

/** Chunks of a checkpoint. */
const chunkBytes = 4 << 20;

async function copies(): Promise<void> {
  process.stdout.write(row(["parameters", "MB", "at once ms", "ahead ms", "copying ms"]));
  for (const parameters of [1e6, 1e7, 5e7]) {
    const live = new LiveState(allocateState(parameters));
    for (const vector of Object.values(live.vectors)) vector.fill(1);
    live.moveTo(1, "");
    const atOnce = await wait(live);
    const started = performance.now();
    const ahead = await wait(live, () => live.snapshot().copyAhead(chunkBytes));
    const copying = performance.now() - started - ahead;
    const milliseconds = [atOnce, ahead, copying].map((ms) => ms.toFixed(2));
    process.stdout.write(row([parameters, Math.round((12 * parameters) / 1e6), ...milliseconds]));
  }
}

/** How long an update waits, in ms, that comes after the reader of the state has prepared for it. */
async function wait(live: LiveState, prepare: () => unknown = () => live.snapshot()): Promise<number> {
  await prepare();
  const started = performance.now();
  live.beforeUpdate();
  live.moveTo(live.step + 1, "");
  return performance.now() - started;
}

/** One worker, so that nobody else takes its processor. */
async function measure(steps: string, everySteps: number): Promise<{ stateHash: string; measured: Measured }> {
  const sets = [`schedule.steps=${steps}`, "eval.everySteps=0", "eval.test=false"];
  const run = startRun(1, [...sets, `checkpoint.everySteps=${everySteps}`]);
  let text = "";
  const isOver = run.result.then(() => true);
  while (!(await Promise.race([isOver, sleep(200, false)]))) text = (await scrape(run.workerMetrics()[0])) || text;
  const { stateHash } = await run.result;
  run.close();
  const mean = (phase: string) => {
    const [sum, count] = ["sum", "count"].map((end) => metricOf(text, `umie_step_duration_seconds_${end}`, { phase }));
    return count ? (1000 * sum!) / count : 0;
  };
  const checkpoints = metricOf(text, "umie_step_duration_seconds_count", { phase: "checkpoint" });
  const stalled = metricOf(text, "umie_checkpoint_stall_seconds_total");
  const stall = checkpoints === 0 ? 0 : (1000 * stalled) / checkpoints;
  return { stateHash, measured: { step: mean("step"), checkpoints, writing: mean("checkpoint"), stall } };
}

function row(columns: (string | number)[]): string {
  return `${columns.map((column) => String(column).padStart(12)).join("")}\n`;
}

await copies();
await main(process.argv.slice(2));
