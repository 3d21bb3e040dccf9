import type { Heartbeat } from "@umie/ledger";

/** Processes for Prometheus to scrape, as its HTTP service discovery reads them. */
export interface ScrapeTarget {
  /** host:port */
  targets: string[];
  labels: { component: "coordinator" | "worker"; worker?: string };
}

/** This coordinator and all workers whose heart beats. */
export function scrapeTargets(url: string, beats: readonly Pick<Heartbeat, "id" | "metrics">[]): ScrapeTarget[] {
  return [
    { targets: [new URL(url).host], labels: { component: "coordinator" } },
    ...beats.flatMap(({ id, metrics }): ScrapeTarget[] =>
      metrics === undefined ? [] : [{ targets: [metrics], labels: { component: "worker", worker: id } }],
    ),
  ];
}
