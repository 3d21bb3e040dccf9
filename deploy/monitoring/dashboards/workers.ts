import { frame } from "./frame.js";
import { areas, lines } from "./panels.js";

const meanOf = (phase: string, by: string) =>
  `sum by (${by}) (rate(umie_step_duration_seconds_sum{SELECTED, phase="${phase}"}[$__rate_interval])) / ` +
  `sum by (${by}) (rate(umie_step_duration_seconds_count{SELECTED, phase="${phase}"}[$__rate_interval]))`;
const quantile = (q: number, phase: string) =>
  `histogram_quantile(${q}, sum by (namespace, run, le) ` +
  `(rate(umie_step_duration_seconds_bucket{SELECTED, phase="${phase}"}[$__rate_interval])))`;

/** What the workers do and what it costs: phases of a step, all-reduce, memory. */
export const workers = frame({
  uid: "workers",
  title: "workers and all-reduce",
  description: "Who takes part, where the time of a step goes, what the workers send each other, and who is slow.",
})
  .withPanel(
    areas({
      title: "Workers",
      description: "Workers of the run by state. refused: it cannot serve the run; its worker page says why.",
      unit: "none",
      queries: { "{{run}} {{state}}": "max by (namespace, run, state) (umie_workers{SELECTED})" },
    }),
  )
  .withPanel(
    lines({
      title: "Step",
      description: "From the first leaf to the update, as the workers see it.",
      unit: "s",
      queries: { "p50 {{run}}": quantile(0.5, "step"), "p95 {{run}}": quantile(0.95, "step") },
    }),
  )
  .withPanel(
    areas({
      title: "Where the time goes",
      description:
        "Seconds a worker spends in a phase, each second. Much wait: leaves are unequal, or a worker is slow.",
      unit: "s",
      queries: {
        "{{phase}}":
          "avg by (phase) (sum by (namespace, run, instance, phase) " +
          '(rate(umie_step_duration_seconds_sum{SELECTED, phase!="step"}[$__rate_interval])))',
      },
    }),
  )
  .withPanel(
    lines({
      title: "A leaf, by worker",
      description: "Mean time to compute a leaf. One worker far above the others is the alert UmieStraggler.",
      unit: "s",
      queries: { "{{run}} {{instance}}": meanOf("compute", "namespace, run, instance") },
    }),
  )
  .withPanel(
    lines({
      title: "Leaves",
      description:
        "Leaves computed by outcome. A duplicate was faster elsewhere; an audit compares two workers' results.",
      unit: "cps",
      queries: {
        "{{run}} {{outcome}}": "sum by (namespace, run, outcome) (rate(umie_leaves_total{SELECTED}[$__rate_interval]))",
      },
    }),
  )
  .withPanel(
    lines({
      title: "All-reduce traffic",
      description: "Gradient sums the workers exchange, all workers together.",
      unit: "Bps",
      queries: {
        "{{direction}}": "sum by (direction) (rate(umie_allreduce_bytes_total{NAMESPACE}[$__rate_interval]))",
      },
    }),
  )
  .withPanel(
    lines({
      title: "All-reduce, commit and update",
      description: "Mean time of the parts of a step that follow the leaves.",
      unit: "s",
      queries: {
        "reduce {{run}}": meanOf("reduce", "namespace, run"),
        "commit {{run}}": meanOf("commit", "namespace, run"),
        "update {{run}}": meanOf("update", "namespace, run"),
      },
    }),
  )
  .withPanel(
    lines({
      title: "Waiting for data",
      description: "Mean time a leaf waits for its examples. They are read ahead, so this should be near zero.",
      unit: "s",
      queries: { "{{run}}": meanOf("data", "namespace, run") },
    }),
  )
  .withPanel(
    lines({
      title: "Memory",
      description: "Resident memory of each worker. It levels off after the first steps of each length.",
      unit: "bytes",
      width: 8,
      queries: { "{{instance}}": "sum by (namespace, instance) (umie_device_memory_bytes{NAMESPACE})" },
    }),
  )
  .withPanel(
    lines({
      title: "Tensors",
      description: "Tensors alive in each worker's compute thread. It returns to the same number between steps.",
      unit: "none",
      width: 8,
      queries: { "{{instance}}": "sum by (namespace, instance) (umie_tensors{NAMESPACE})" },
    }),
  )
  .withPanel(
    lines({
      title: "Processor",
      description: "Processor seconds each process of umie uses in a second.",
      unit: "none",
      width: 8,
      queries: {
        "{{instance}}":
          "sum by (namespace, instance) (rate(process_cpu_seconds_total{NAMESPACE}[$__rate_interval])) " +
          "and on (namespace, instance) umie_build_info{NAMESPACE}",
      },
    }),
  );
