import type { DatasetStatus, RunStatus, WorkerStatus } from "@umie/coordinator";
import picocolors from "picocolors";
import { datasetF1, type EvaluationSplit, macroF1, newestScores } from "../run-result.js";
import { absent, bar, bytes, clip, duration, figure, rate } from "./format.js";
import { table } from "./table.js";

export interface RenderOptions {
  /** Cells of a line. */
  width: number;
  colour: boolean;
  /** Where the run's web page is, while there is one. */
  url?: string | undefined;
}

type Paint = ReturnType<typeof picocolors.createColors>;

/** A run as a screen shows it: what it is, how far it is, each dataset, each worker. Lines are cut to the width. */
export function render(status: RunStatus, { width, colour, url }: RenderOptions): string[] {
  const paint = picocolors.createColors(colour);
  const lines = [
    headline(status, url, paint),
    progress(status, width, paint),
    ...(status.reason === "" ? [] : [`  ${paint.yellow(status.reason)}`]),
    ...section(datasetTable(status), paint),
    ...section(workerTable(status.workers), paint),
  ];
  return lines.map((line) => clip(line, width));
}

function headline({ id, state, generation, workers }: RunStatus, url: string | undefined, paint: Paint): string {
  const parts = [
    paintState(state, paint),
    `${workers.length} ${workers.length === 1 ? "worker" : "workers"}`,
    `generation ${generation}`,
    ...(url === undefined ? [] : [url]),
  ];
  return `${paint.bold(id)}  ${parts.join(" · ")}`;
}

function paintState(state: RunStatus["state"], paint: Paint): string {
  if (state === "done") return paint.green(state);
  if (state === "failed" || state === "cancelled") return paint.red(state);
  return state === "running" ? paint.cyan(state) : paint.yellow(state);
}

const phases: Record<RunStatus["phase"], string> = {
  waiting: "waiting",
  features: "computing features",
  train: "training",
  dev: "evaluating dev",
  test: "evaluating test",
  idle: "",
};

function progress(status: RunStatus, width: number, paint: Paint): string {
  const { step, steps, loss, examplesPerSecond, etaSeconds, phase, features } = status;
  const percent = `${Math.floor((100 * step) / Math.max(1, steps))} %`.padStart(5);
  const before = `  step ${String(step).padStart(String(steps).length)}/${steps}  `;
  const after = [
    ` ${percent}`,
    `loss ${figure(loss)}`,
    `${rate(examplesPerSecond)} examples/s`,
    `ETA ${duration(etaSeconds)}`,
    phases[phase],
    ...(phase === "features" && features ? [`${features.done}/${features.pictures} pictures`] : []),
  ]
    .filter((part) => part !== "")
    .join("   ");
  const room = Math.max(0, Math.min(40, width - before.length - after.length - 1));
  return `${before}${paint.cyan(bar(step, steps, room))}${after}`;
}

/** A table with a blank line above and dim headings; nothing where there are no rows. */
function section([head, ...rows]: string[], paint: Paint): string[] {
  return rows.length === 0 ? [] : ["", `  ${paint.dim(head ?? "")}`, ...rows.map((row) => `  ${row}`)];
}

/** Loss and F1 of each dataset; a dataset of several tasks has a line for each, and the last line is the mean. */
export function datasetTable(status: Pick<RunStatus, "datasets">): string[] {
  const right = "right" as const;
  const columns = [
    { head: "dataset" },
    ...["train loss", "dev loss", "test loss", "dev F1", "test F1"].map((head) => ({ head, align: right })),
  ];
  if (status.datasets.length === 0) return [];
  const mean = ["mean F1", "", "", "", figure(macroF1(status, "dev")), figure(macroF1(status, "test"))];
  return table(columns, [...status.datasets.flatMap(datasetRows), mean]);
}

function datasetRows(dataset: DatasetStatus): string[][] {
  const { loss } = dataset;
  const whole = [
    dataset.dataset,
    figure(loss.train),
    figure(loss.dev),
    figure(loss.test),
    figure(datasetF1(dataset, "dev")),
    figure(datasetF1(dataset, "test")),
  ];
  const tasks = [...new Set(dataset.scores.map(({ task }) => task))];
  const f1 = (task: string, split: EvaluationSplit) =>
    figure(newestScores(dataset, split).find((score) => score.task === task)?.f1);
  const parts = tasks.map((task) => [`  ${task}`, "", "", "", f1(task, "dev"), f1(task, "test")]);
  return tasks.length > 1 ? [whole, ...parts] : [whole];
}

function workerTable(workers: readonly WorkerStatus[]): string[] {
  const columns = [
    { head: "worker" },
    { head: "pid", align: "right" as const },
    { head: "phase" },
    { head: "step", align: "right" as const },
    { head: "examples/s", align: "right" as const },
    { head: "memory", align: "right" as const },
    { head: "does" },
  ];
  if (workers.length === 0) return [];
  return table(
    columns,
    workers.map(({ id, pid, phase, step, examplesPerSecond, residentBytes, doing }) => [
      id,
      String(pid),
      phase,
      step < 0 ? absent : String(step),
      rate(examplesPerSecond),
      bytes(residentBytes),
      doing,
    ]),
  );
}
