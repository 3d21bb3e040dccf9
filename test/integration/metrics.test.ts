import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import type { RunStatus } from "@umie/coordinator";
import { metricNames, readSamples, sampleValue } from "../harness/exposition.js";
import { type Home, homeTest } from "../harness/home.js";
import { api, runIs, serverFile } from "../harness/server.js";
import { umie, umieJson } from "../harness/umie.js";

/** Every metric of ours, by the process that has it (DESIGN §11): whoever adds one adds it here, and to the docs. */
const documented = {
  coordinator: [
    "umie_loss",
    "umie_f1_ratio",
    "umie_precision_ratio",
    "umie_recall_ratio",
    "umie_steps_total",
    "umie_examples_total",
    "umie_tokens_total",
    "umie_run_progress_ratio",
    "umie_generation",
    "umie_runs",
    "umie_workers",
    "umie_queue_jobs",
    "umie_checkpoint_age_seconds",
    "umie_checkpoint_step",
    "umie_checkpoint_lag_steps",
    "umie_checkpoint_interval_steps",
    "umie_checkpoint_size_bytes",
    "umie_run_state",
    "umie_run_eta_seconds",
    "umie_workers_limit",
    "umie_idle_workers",
    "umie_departures_total",
    "umie_events_total",
    "umie_queue_age_seconds",
    "umie_redis_up",
    "umie_redis_durable",
    "umie_certificate_end_timestamp_seconds",
    "umie_event_loop_lag_seconds",
    "umie_build_info",
  ],
  worker: [
    "umie_step_duration_seconds",
    "umie_leaves_total",
    "umie_step_aborts_total",
    "umie_features_total",
    "umie_allreduce_bytes_total",
    "umie_learning_rate",
    "umie_gradient_norm",
    "umie_visual_gate",
    "umie_checkpoint_duration_seconds",
    "umie_checkpoint_failures_total",
    "umie_checkpoint_stall_seconds_total",
    "umie_device_memory_bytes",
    "umie_tensors",
    "umie_event_loop_lag_seconds",
    "umie_build_info",
  ],
};

const datasetTasks = {
  twitter2015: ["mner"],
  twitter2017: ["mner"],
  snap: ["mner"],
  mnre_v1: ["mre"],
  mnre_v2: ["mre"],
  m2e2: ["mee_trigger", "mee_argument"],
};
const pairs = Object.entries(datasetTasks).flatMap(([dataset, tasks]) => tasks.map((task) => ({ dataset, task })));

interface Entry {
  kind: string;
  step: number;
  losses?: Record<string, number>;
  f1?: Record<string, number>;
}

const scrape = async (url: string) => (await fetch(`${url}/metrics`)).text();
const scrapeCoordinator = (home: Home) => scrape(serverFile(home)!.url);

/** Where a worker says it shows its metrics: in its log. */
function workerUrl({ umieHome }: Home, n: number): string {
  const log = fs.readFileSync(path.join(umieHome, "logs", `worker-${n}.log`), "utf8");
  return /"metrics":"([^"]+)"/.exec(log)![1]!;
}

/** The newest loss of each key, and the newest F1 on a split, as the log of the run has them. */
async function newest(
  home: Home,
  run: string,
): Promise<{ losses: Record<string, number>; dev: Record<string, number> }> {
  const { entries } = await api<{ entries: Entry[] }>(home, `/runs/${run}/log`);
  const losses = Object.assign({}, ...entries.map((entry) => entry.losses ?? {})) as Record<string, number>;
  return { losses, dev: entries.findLast(({ kind }) => kind === "dev")?.f1 ?? {} };
}

const ours = (text: string) =>
  metricNames(text)
    .filter((name) => name.startsWith("umie_"))
    .sort();

/** To the last digit that the log prints. */
const printed = (value: number) => Math.round(value * 1e6) / 1e6;

/** promtool of Debian's package prometheus; `.ci/run` installs it. */
function checkMetrics(text: string): void {
  const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], { input: text, encoding: "utf8" });
  assert.equal(status, 0, `${stdout}${stderr}`);
}

const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;
const withoutPromtool =
  process.env.CI === "true" || hasPromtool ? false : "promtool is not installed (package prometheus)";

homeTest(
  "a scrape has loss and F1 of every dataset and task, equal to the log's, during a run and for a while after",
  async (home, t) => {
    await umieJson(home, ["up", "--workers", "2"]);
    const { run } = await umieJson<{ run: string }>(home, ["submit", "recipe.yaml", "--set", "schedule.steps=60"]);
    await runIs(home, run, "past its first evaluation", ({ datasets }) =>
      datasets.some(({ scores }) => scores.length > 0),
    );

    // While it is on its way, figures move between two looks: so it is held where it stands.
    await umie(home, ["pause", run]);
    const { step } = await runIs(home, run, "paused", ({ state }) => state === "paused");
    const text = await scrapeCoordinator(home);
    const samples = readSamples(text);
    const { losses, dev } = await newest(home, run);
    for (const { dataset, task } of pairs) {
      const key = `${dataset}/${task}`;
      const train = sampleValue(samples, "umie_loss", { run, dataset, task, split: "train" });
      assert.equal(printed(train), losses[key], `loss of ${key}`);
      assert.ok(sampleValue(samples, "umie_loss", { run, dataset, task, split: "dev" }) > 0);
      for (const name of ["umie_f1_ratio", "umie_precision_ratio", "umie_recall_ratio"]) {
        const ratio = sampleValue(samples, name, { run, dataset, task, split: "dev" });
        assert.ok(ratio >= 0 && ratio <= 1);
      }
      assert.equal(printed(sampleValue(samples, "umie_f1_ratio", { run, dataset, task, split: "dev" })), dev[key]);
      assert.ok(sampleValue(samples, "umie_examples_total", { run, dataset, task }) > 0);
    }
    assert.equal(sampleValue(samples, "umie_steps_total", { run, outcome: "commit" }), step);
    assert.equal(sampleValue(samples, "umie_run_progress_ratio", { run }), step / 60);
    assert.equal(sampleValue(samples, "umie_workers", { run, state: "ready" }), 2);
    assert.deepEqual(ours(text), [...documented.coordinator].sort());

    const workerText = await scrape(workerUrl(home, 1));
    const worker = readSamples(workerText);
    assert.deepEqual(ours(workerText), [...documented.worker].sort());
    for (const phase of ["data", "compute", "wait", "reduce", "commit", "update", "step"]) {
      assert.ok(sampleValue(worker, "umie_step_duration_seconds_count", { run, phase }) > 0, phase);
    }
    assert.ok(sampleValue(worker, "umie_leaves_total", { run, outcome: "counted" }) > 0);
    for (const direction of ["sent", "received"]) {
      assert.ok(sampleValue(worker, "umie_allreduce_bytes_total", { direction }) > 0);
    }
    assert.ok(sampleValue(worker, "umie_learning_rate", { run }) > 0);
    assert.ok(sampleValue(worker, "umie_gradient_norm", { run }) > 0);
    for (const dataset of Object.keys(datasetTasks)) {
      assert.ok(sampleValue(worker, "umie_visual_gate_count", { run, dataset }) > 0, dataset);
    }

    await umie(home, ["resume", run]);
    const done = await runIs(home, run, "done", ({ state }) => state === "done");
    await stays(home, done);
    await t.test("promtool check metrics passes", { skip: withoutPromtool }, async () => {
      checkMetrics(text);
      checkMetrics(workerText);
      checkMetrics(await scrapeCoordinator(home));
    });
  },
);

/** The last figures of a finished run can still be scraped; test was evaluated. */
async function stays(home: Home, { id: run, steps, datasets }: RunStatus): Promise<void> {
  const samples = readSamples(await scrapeCoordinator(home));
  assert.equal(sampleValue(samples, "umie_steps_total", { run, outcome: "commit" }), steps);
  const { losses } = await newest(home, run);
  for (const { dataset, task } of pairs) {
    assert.equal(
      printed(sampleValue(samples, "umie_loss", { run, dataset, task, split: "train" })),
      losses[`${dataset}/${task}`],
    );
    const score = datasets
      .find((each) => each.dataset === dataset)
      ?.scores.find((each) => each.split === "test" && each.task === task);
    assert.equal(sampleValue(samples, "umie_f1_ratio", { run, dataset, task, split: "test" }), score?.f1);
  }
  // Nobody works on it any more.
  assert.equal(samples.filter(({ name, labels }) => name === "umie_workers" && labels.run === run).length, 0);
}
