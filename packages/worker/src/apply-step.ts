import type { Reduced } from "@umie/collective";
import { entryHash, type StepEntry } from "@umie/ledger";
import type { Service } from "./service.js";

/** Move the state by a committed step. */
export async function applyStep(
  { live, compute, metrics, heart }: Pick<Service, "live" | "compute" | "metrics" | "heart">,
  reduced: Reduced,
  entry: StepEntry,
): Promise<void> {
  const copying = performance.now();
  live.beforeUpdate();
  metrics.copiedState((performance.now() - copying) / 1000);
  const work = () => heart.during("update", () => compute.calls.applyUpdate(entry.step, reduced));
  const update = await metrics.time("update", work);
  live.moveTo(entry.step, entryHash(entry));
  metrics.updated(update);
}
