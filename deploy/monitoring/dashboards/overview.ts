import { BigValueTextMode } from "@grafana/grafana-foundation-sdk/common";
import { RowBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { frame } from "./frame.js";
import { gauge, lines, stat } from "./panels.js";

const byTask = "{{run}} {{dataset}}/{{task}}";
const score = (name: string, split: string) =>
  `max by (namespace, run, dataset, task) (${name}{SELECTED, split="${split}"})`;

/** Where a run stands: progress, loss, F1, speed. */
export const overview = frame({
  uid: "overview",
  title: "overview",
  description: "Where the runs stand: progress, loss and F1 of every dataset and task, speed, and what is left.",
})
  .withPanel(
    stat({
      title: "State",
      description: "The state of each run. “running” without progress is the alert UmieRunStalled.",
      unit: "none",
      queries: { "{{run}}: {{state}}": "max by (namespace, run, state) (umie_run_state{SELECTED}) == 1" },
    }).textMode(BigValueTextMode.Name),
  )
  .withPanel(
    gauge({
      title: "Progress",
      description: "Share of the run's steps that are committed.",
      unit: "percentunit",
      min: 0,
      max: 1,
      queries: { "{{run}}": "max by (namespace, run) (umie_run_progress_ratio{SELECTED})" },
    }),
  )
  .withPanel(
    stat({
      title: "Time left",
      description:
        "For the training steps that are left, at the speed of the last twenty. No value while nothing runs.",
      unit: "s",
      queries: { "{{run}}": "max by (namespace, run) (umie_run_eta_seconds{SELECTED})" },
    }),
  )
  .withPanel(
    stat({
      title: "Loss",
      description: "Mean training loss per target token over all datasets and tasks, newest step.",
      unit: "suffix: nats",
      queries: { "{{run}}": `avg by (namespace, run) (${score("umie_loss", "train")})` },
    }),
  )
  .withPanel(
    stat({
      title: "F1 on dev",
      description: "Micro F1, averaged over datasets and tasks, of the newest dev evaluation.",
      unit: "percentunit",
      queries: { "{{run}}": `avg by (namespace, run) (${score("umie_f1_ratio", "dev")})` },
    }),
  )
  .withPanel(
    stat({
      title: "Members",
      description: "Workers that take part in the run's present generation.",
      unit: "none",
      queries: { "{{run}}": 'max by (namespace, run) (umie_workers{SELECTED, state="member"})' },
    }),
  )
  .withRow(new RowBuilder("Loss"))
  .withPanel(
    lines({
      title: "Training loss",
      description: "Mean loss per target token of the newest step that had examples of the dataset and task.",
      unit: "suffix: nats",
      queries: { [byTask]: score("umie_loss", "train") },
    }),
  )
  .withPanel(
    lines({
      title: "Loss on dev",
      description: "Mean loss per target token of the newest dev evaluation. Rising while training falls: overfitting.",
      unit: "suffix: nats",
      queries: { [byTask]: score("umie_loss", "dev") },
    }),
  )
  .withRow(new RowBuilder("F1"))
  .withPanel(
    lines({
      title: "F1 on dev",
      description: "Micro F1 of each dataset and task. A drop by 0.05 below its best is the alert UmieF1Regression.",
      unit: "percentunit",
      min: 0,
      max: 1,
      queries: { [byTask]: score("umie_f1_ratio", "dev") },
    }),
  )
  .withPanel(
    lines({
      title: "Precision and recall on dev",
      description: "Low recall: the model writes too little. Low precision: it writes what is not there.",
      unit: "percentunit",
      min: 0,
      max: 1,
      queries: {
        [`precision ${byTask}`]: score("umie_precision_ratio", "dev"),
        [`recall ${byTask}`]: score("umie_recall_ratio", "dev"),
      },
    }),
  )
  .withPanel(
    lines({
      title: "F1 on test",
      description: "Micro F1 of the evaluation at the end of the run.",
      unit: "percentunit",
      min: 0,
      max: 1,
      queries: { [byTask]: score("umie_f1_ratio", "test") },
    }),
  )
  .withPanel(
    lines({
      title: "Loss on test",
      description: "Mean loss per target token of the evaluation at the end of the run.",
      unit: "suffix: nats",
      queries: { [byTask]: score("umie_loss", "test") },
    }),
  )
  .withRow(new RowBuilder("Speed and optimizer"))
  .withPanel(
    lines({
      title: "Examples",
      description: "Examples trained on, by dataset. Their mix is fixed by the recipe, so the lines keep their ratios.",
      unit: "cps",
      queries: {
        "{{run}} {{dataset}}":
          "sum by (namespace, run, dataset) (max by (namespace, run, dataset, task) " +
          "(rate(umie_examples_total{SELECTED}[$__rate_interval])))",
      },
    }),
  )
  .withPanel(
    lines({
      title: "Tokens",
      description: "Tokens trained on: of the text that is read (source) and of the records that are written (target).",
      unit: "cps",
      queries: {
        "{{run}} {{side}}": "max by (namespace, run, side) (rate(umie_tokens_total{SELECTED}[$__rate_interval]))",
      },
    }),
  )
  .withPanel(
    lines({
      title: "Steps",
      description: "Steps by outcome. A skipped step had a gradient that was not finite, so the state was left alone.",
      unit: "cps",
      width: 8,
      queries: {
        "{{run}} {{outcome}}": "max by (namespace, run, outcome) (rate(umie_steps_total{SELECTED}[$__rate_interval]))",
      },
    }),
  )
  .withPanel(
    lines({
      title: "Learning rate",
      description: "Of the newest step, by the run's schedule.",
      unit: "sci",
      width: 8,
      queries: { "{{run}}": "max by (namespace, run) (umie_learning_rate{SELECTED})" },
    }),
  )
  .withPanel(
    lines({
      title: "Gradient norm",
      description: "Global norm of the mean gradient before clipping. Growing without end: the run diverges.",
      unit: "none",
      width: 8,
      queries: { "{{run}}": "max by (namespace, run) (umie_gradient_norm{SELECTED})" },
    }),
  );
