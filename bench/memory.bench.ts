// A worker's memory over a long run: resident memory and tensors alive must not grow.
//   node bench/dist/memory.bench.js [steps, default 500] [worker counts, default 1]
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { metricOf, scrape, startRun } from "./local-run.js";

interface Sample {
  step: number;
  residentMB: number;
  tensors: number;
}

async function main([steps = "500", workers = "1"]: string[]): Promise<void> {
  const run = startRun(Number(workers), [`schedule.steps=${steps}`, "eval.everySteps=0", "eval.test=false"]);
  const samples: Sample[] = [];
  const isOver = run.result.then(() => true);
  while (!(await Promise.race([isOver, sleep(1000, false)]))) {
    const [url] = run.workerMetrics();
    const [pid] = run.workers();
    const text = await scrape(url);
    const step = metricOf(text, "umie_step_duration_seconds_count", { phase: "step" });
    if (pid && step > 0) samples.push({ step, residentMB: residentMB(pid), tensors: metricOf(text, "umie_tensors") });
  }
  run.close();
  process.stdout.write(`${"step".padStart(6)}${"MB".padStart(8)}${"tensors".padStart(9)}\n`);
  const shown = samples.filter((_, i) => i % Math.ceil(samples.length / 20) === 0);
  const most = Math.max(...samples.map(({ residentMB: mb }) => mb));
  for (const { step, residentMB: mb, tensors } of shown) {
    const bar = "█".repeat(Math.round((40 * mb) / most));
    process.stdout.write(
      `${String(step).padStart(6)}${mb.toFixed(0).padStart(8)}${String(tensors).padStart(9)}  ${bar}\n`,
    );
  }
  const half = samples.slice(samples.length / 2);
  process.stdout.write(
    `growth over the second half: ${slope(half).toFixed(3)} MB a step, at most ${most.toFixed(0)} MB\n`,
  );
}

function residentMB(pid: number): number {
  try {
    return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1000;
  } catch {
    return 0;
  }
}

/** Of the least squares line through the samples, in MB a step. */
function slope(samples: readonly Sample[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(samples.map(({ step }) => step)), mean(samples.map(({ residentMB: mb }) => mb))];
  const above = samples.reduce((sum, { step, residentMB: mb }) => sum + (step - x) * (mb - y), 0);
  return above / samples.reduce((sum, { step }) => sum + (step - x) ** 2, 0);
}

await main(process.argv.slice(2));
