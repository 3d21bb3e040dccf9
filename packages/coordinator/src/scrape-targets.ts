import type { Heartbeat } from "@umie/ledger";

/** Processes for Prometheus to scrape, as its HTTP service discovery reads them. */
export interface ScrapeTarget {
  /** host:port */
  targets: string[];
  labels: { role: "coordinator" | "worker"; worker?: string };
}

/** This coordinator and all workers whose heart beats. */
export function scrapeTargets(url: string, beats: readonly Pick<Heartbeat, "id" | "metrics">[]): ScrapeTarget[] {
  return [
    { targets: [new URL(url).host], labels: { role: "coordinator" } },
    ...beats.flatMap(({ id, metrics }): ScrapeTarget[] =>
      metrics === undefined ? [] : [{ targets: [metrics], labels: { role: "worker", worker: id } }],
    ),
  ];
}
