import { frame } from "./frame.js";
import { areas, lines } from "./panels.js";

const examples =
  "sum by (namespace, run) (max by (namespace, run, dataset, task) " +
  "(rate(umie_examples_total{SELECTED}[$__rate_interval])))";
const members = 'max by (namespace, run) (umie_workers{SELECTED, state="member"})';
const spent = (phase: string) =>
  `sum by (namespace, run) (rate(umie_step_duration_seconds_sum{SELECTED, phase="${phase}"}[$__rate_interval]))`;

/** Does another worker pay? */
export const scaling = frame({
  uid: "scaling",
  title: "scaling",
  description: "What a worker adds to a run, what the workers' time is spent on, and whether more of them would help.",
})
  .withPanel(
    lines({
      title: "Members and limits",
      description: "Members against the fewest the run needs and the most it uses, by its recipe.",
      unit: "none",
      queries: {
        "members {{run}}": members,
        "{{bound}} {{run}}": "max by (namespace, run, bound) (umie_workers_limit{SELECTED})",
      },
    }),
  )
  .withPanel(
    lines({
      title: "Examples",
      description: "Examples all workers train on in a second.",
      unit: "cps",
      queries: { "{{run}}": examples },
    }),
  )
  .withPanel(
    lines({
      title: "Examples by worker",
      description:
        "What one member contributes. Flat while members come: they scale. Falling: they wait for each other.",
      unit: "cps",
      queries: { "{{run}}": `${examples} / (${members} > 0)` },
    }),
  )
  .withPanel(
    lines({
      title: "Share of time that computes",
      description: "Of the workers' time in steps, what goes into leaves, and what into waiting and all-reduce.",
      unit: "percentunit",
      min: 0,
      queries: {
        "compute {{run}}": `${spent("compute")} / ${spent("step")}`,
        "wait {{run}}": `${spent("wait")} / ${spent("step")}`,
        "all-reduce {{run}}": `${spent("reduce")} / ${spent("step")}`,
      },
    }),
  )
  .withPanel(
    lines({
      title: "All-reduce speed of a worker",
      description: "Bytes a worker receives for each second it spends in all-reduce: what the network gives.",
      unit: "Bps",
      queries: {
        "{{instance}}":
          "sum by (namespace, instance) " +
          '(rate(umie_allreduce_bytes_total{NAMESPACE, direction="received"}[$__rate_interval])) / ' +
          "sum by (namespace, instance) " +
          '(rate(umie_step_duration_seconds_sum{SELECTED, phase="reduce"}[$__rate_interval]))',
      },
    }),
  )
  .withPanel(
    areas({
      title: "Runs",
      description: "Runs that are not over, by state. Many queued ones: more workers would help.",
      unit: "none",
      queries: {
        "{{state}}": 'max by (namespace, state) (umie_runs{NAMESPACE, state=~"queued|running|pausing|paused"})',
      },
    }),
  )
  .withPanel(
    areas({
      title: "Queue",
      description: "Leaves that wait for a worker. Always more than there are workers: more of them would help.",
      unit: "none",
      queries: {
        "{{run}}":
          "sum by (namespace, run) (max by (namespace, run, state) " +
          '(umie_queue_jobs{SELECTED, state=~"waiting|prioritized"}))',
      },
    }),
  );
