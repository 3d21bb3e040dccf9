import type { Reduced } from "@umie/collective";
import { entryHash, type StepEntry } from "@umie/ledger";
import type { Service } from "./service.js";

/** Move the state by a committed step. */
export async function applyStep(
  { live, compute, metrics }: Pick<Service, "live" | "compute" | "metrics">,
  reduced: Reduced,
  entry: StepEntry,
): Promise<void> {
  const copying = performance.now();
  live.beforeUpdate();
  metrics.copiedState((performance.now() - copying) / 1000);
  const update = await metrics.time("update", () => compute.calls.applyUpdate(entry.step, reduced));
  live.moveTo(entry.step, entryHash(entry));
  metrics.updated(update);
}
