import type { Dashboard } from "@grafana/grafana-foundation-sdk/dashboard";
import { checkpoints } from "./checkpoints.js";
import { overview } from "./overview.js";
import { queue } from "./queue.js";
import { scaling } from "./scaling.js";
import { visualGate } from "./visual-gate.js";
import { workers } from "./workers.js";

/** All dashboards, as Grafana imports them. */
export const dashboards = [overview, workers, queue, checkpoints, visualGate, scaling].map((each) =>
  numbered(each.build()),
);

/** Panels by their place: links to a panel hold its number. */
function numbered(dashboard: Dashboard): Dashboard {
  return { ...dashboard, panels: (dashboard.panels ?? []).map((panel, index) => ({ ...panel, id: index + 1 })) };
}
