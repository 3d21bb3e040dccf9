import { RowBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { frame } from "./frame.js";
import { areas, lines, stat } from "./panels.js";

/** What would be lost, and what went wrong. */
export const checkpoints = frame({
  uid: "checkpoints",
  title: "checkpoints and failures",
  description: "How fresh the checkpoints are and what they cost; which workers were lost and why; what happened.",
})
  .withPanel(
    stat({
      title: "Age",
      description: "Time since the newest checkpoint was published.",
      unit: "s",
      queries: { "{{run}}": "max by (namespace, run) (umie_checkpoint_age_seconds{SELECTED})" },
    }),
  )
  .withPanel(
    stat({
      title: "Steps at risk",
      description: "Steps to compute again if all workers died now. Nothing else is lost.",
      unit: "none",
      queries: { "{{run}}": "max by (namespace, run) (umie_checkpoint_lag_steps{SELECTED})" },
    }),
  )
  .withPanel(
    stat({
      title: "Size",
      description: "Of the newest checkpoint, whether or not it shares chunks with older ones.",
      unit: "bytes",
      queries: { "{{run}}": "max by (namespace, run) (umie_checkpoint_size_bytes{SELECTED})" },
    }),
  )
  .withPanel(
    stat({
      title: "Failures in the last hour",
      description: "Checkpoints that could not be written. Any is the alert UmieStoreFailing.",
      unit: "none",
      queries: {
        "{{run}}": 'max by (namespace, run) (increase(umie_events_total{SELECTED, kind="checkpoint-failed"}[1h]))',
      },
    }),
  )
  .withPanel(
    stat({
      title: "Generation",
      description: "Grows when members come or go.",
      unit: "none",
      queries: { "{{run}}": "max by (namespace, run) (umie_generation{SELECTED})" },
    }),
  )
  .withPanel(
    stat({
      title: "Certificate ends in",
      description: "Time until the coordinator's certificate ends. No value: it shows none.",
      unit: "s",
      queries: { "{{instance}}": "umie_certificate_end_timestamp_seconds{NAMESPACE} - time()" },
    }),
  )
  .withRow(new RowBuilder("Checkpoints"))
  .withPanel(
    lines({
      title: "Steps since the newest checkpoint",
      description: "A saw whose teeth are as long as the interval. Three intervals are the alert UmieNoCheckpoint.",
      unit: "none",
      queries: {
        "since {{run}}": "max by (namespace, run) (umie_checkpoint_lag_steps{SELECTED})",
        "interval {{run}}": "max by (namespace, run) (umie_checkpoint_interval_steps{SELECTED})",
      },
    }),
  )
  .withPanel(
    lines({
      title: "Writing",
      description: "How long the newest checkpoint took to write, beside training.",
      unit: "s",
      queries: { "{{run}}": "max by (namespace, run) (umie_checkpoint_duration_seconds{SELECTED})" },
    }),
  )
  .withPanel(
    lines({
      title: "Training waits for checkpoints",
      description:
        "Share of time in which an update waits for copies of what checkpoints and joiners have not read yet.",
      unit: "percentunit",
      queries: {
        "{{run}}": "max by (namespace, run) (rate(umie_checkpoint_stall_seconds_total{SELECTED}[$__rate_interval]))",
      },
    }),
  )
  .withPanel(
    lines({
      title: "Failed checkpoints",
      description: "As the workers that wrote them count.",
      unit: "none",
      queries: {
        "{{run}}": "sum by (namespace, run) (increase(umie_checkpoint_failures_total{SELECTED}[$__rate_interval]))",
      },
    }),
  )
  .withRow(new RowBuilder("Failures"))
  .withPanel(
    areas({
      title: "Members that left",
      description: "By what became of them. drained and released are on purpose; the others are lost workers.",
      unit: "none",
      queries: {
        "{{run}} {{reason}}":
          "max by (namespace, run, reason) (increase(umie_departures_total{SELECTED}[$__rate_interval]))",
      },
    }),
  )
  .withPanel(
    areas({
      title: "Events",
      description: "What happened in the run; `umie logs RUN` tells each of them in a sentence.",
      unit: "none",
      queries: {
        "{{run}} {{kind}}": "max by (namespace, run, kind) (increase(umie_events_total{SELECTED}[$__rate_interval]))",
      },
    }),
  )
  .withPanel(
    lines({
      title: "Attempts that came to nothing",
      description: "Steps tried again because a member died or could not be reached. No step is lost by it.",
      unit: "none",
      queries: {
        "{{run}}": "sum by (namespace, run) (increase(umie_step_aborts_total{SELECTED}[$__rate_interval]))",
      },
    }),
  )
  .withPanel(
    lines({
      title: "Skipped steps",
      description: "Steps whose gradient was not finite. Many in a row: the alert UmieLossDiverging.",
      unit: "none",
      queries: {
        "{{run}}": 'max by (namespace, run) (increase(umie_steps_total{SELECTED, outcome="skip"}[$__rate_interval]))',
      },
    }),
  );
