// What queue, vote and commit cost beside computing: a run with two workers, its time by phase as the workers measure it.
//   node bench/dist/protocol.bench.js [workers, default 2] [steps, default 40]
import { setTimeout as sleep } from "node:timers/promises";
import { metricOf, scrape, startRun } from "./local-run.js";

const phases = ["data", "compute", "wait", "reduce", "commit", "update"] as const;

async function main([workers = "2", steps = "40"]: string[]): Promise<void> {
  const run = startRun(Number(workers), [`schedule.steps=${steps}`, "eval.everySteps=0", "eval.test=false"]);
  let scrapes: string[] = [];
  const isOver = run.result.then(() => true);
  while (!(await Promise.race([isOver, sleep(500, false)]))) scrapes = await scrapeAll(run.workerMetrics(), scrapes);
  const { stateHash } = await run.result;
  run.close();
  process.stdout.write(`${workers} workers, state ${stateHash.slice(0, 12)}, ms of a step\n`);
  process.stdout.write(row(["worker", "steps", "step", ...phases, "queue", "share"]));
  for (const [i, text] of scrapes.entries()) process.stdout.write(row(figures(i, text)));
  process.stdout.write("queue: leases, claims and jobs, what is left of a step; share: queue and commit of a step\n");
}

/** The workers leave when the run is done: then what they said before holds. */
async function scrapeAll(urls: string[], before: string[]): Promise<string[]> {
  const texts = await Promise.all(urls.map(scrape));
  return texts.includes("") ? before : texts;
}

function figures(worker: number, text: string): (string | number)[] {
  const sum = (phase: string) => metricOf(text, "umie_step_duration_seconds_sum", { phase });
  const steps = metricOf(text, "umie_step_duration_seconds_count", { phase: "step" });
  const ms = (seconds: number) => ((1000 * seconds) / steps).toFixed(1);
  const queue = sum("step") - phases.reduce((all, phase) => all + sum(phase), 0);
  const share = (queue + sum("commit")) / sum("step");
  return [
    worker + 1,
    steps,
    ms(sum("step")),
    ...phases.map((phase) => ms(sum(phase))),
    ms(queue),
    `${(100 * share).toFixed(1)} %`,
  ];
}

function row(columns: (string | number)[]): string {
  return `${columns.map((column) => String(column).padStart(9)).join("")}\n`;
}

await main(process.argv.slice(2));
