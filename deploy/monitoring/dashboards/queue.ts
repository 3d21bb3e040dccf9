import { frame } from "./frame.js";
import { areas, lines, stat } from "./panels.js";

/** The queue of leaves, the processes that keep it going, and Redis. */
export const queue = frame({
  uid: "queue",
  title: "queue",
  description: "Jobs of the leaf queue and how long they wait, and the state of Redis and of the event loops.",
})
  .withPanel(
    stat({
      title: "Redis",
      width: 6,
      description: "1: Redis answers. 0: nothing is known of runs, and no step is committed until it is back.",
      unit: "none",
      queries: { answers: "min by (namespace) (umie_redis_up{NAMESPACE})" },
    }),
  )
  .withPanel(
    stat({
      title: "Redis is durable",
      width: 6,
      description: "1: what Redis is told goes to a synced append-only file. 0 is the alert UmieRedisNotDurable.",
      unit: "none",
      queries: { durable: "min by (namespace) (umie_redis_durable{NAMESPACE})" },
    }),
  )
  .withPanel(
    stat({
      title: "Next job has waited",
      width: 6,
      description: "How long the job that is next in line has waited. Minutes are the alert UmieQueueNotMoving.",
      unit: "s",
      queries: { "{{run}}": "max by (namespace, run) (umie_queue_age_seconds{SELECTED})" },
    }),
  )
  .withPanel(
    stat({
      title: "Idle workers",
      width: 6,
      description: "Workers that serve no run.",
      unit: "none",
      queries: { idle: "max by (namespace) (umie_idle_workers{NAMESPACE})" },
    }),
  )
  .withPanel(
    areas({
      title: "Jobs",
      description: "Jobs by state. Leaves of the next step wait (prioritized) while those of the present are active.",
      unit: "none",
      queries: { "{{run}} {{state}}": "max by (namespace, run, state) (umie_queue_jobs{SELECTED})" },
    }),
  )
  .withPanel(
    lines({
      title: "Age of the next job",
      description: "Follows the time of a step. A line that climbs without falling: nobody takes jobs.",
      unit: "s",
      queries: { "{{run}}": "max by (namespace, run) (umie_queue_age_seconds{SELECTED})" },
    }),
  )
  .withPanel(
    lines({
      title: "Leaves taken",
      description: "Leaves all workers compute in a second.",
      unit: "cps",
      queries: { "{{run}}": "sum by (namespace, run) (rate(umie_leaves_total{SELECTED}[$__rate_interval]))" },
    }),
  )
  .withPanel(
    lines({
      title: "Event loops",
      description:
        "Longest delay of each process's event loop between two scrapes. Above 0.5 s, heartbeats are in danger.",
      unit: "s",
      queries: { "{{instance}}": "max by (namespace, instance) (umie_event_loop_lag_seconds{NAMESPACE})" },
    }),
  );
