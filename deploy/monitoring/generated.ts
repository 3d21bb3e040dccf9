import fs from "node:fs";
import { parse, stringify } from "yaml";
import { dashboards } from "./dashboards/index.js";
import { metricsPage } from "./metrics-table.js";

const rules = new URL("../alerts.yaml", import.meta.url);

/** Every file that is made from others, by its path from the root of the project. */
export function generated(): Map<string, string> {
  return new Map([
    ...dashboards.map((each): [string, string] => [
      `deploy/monitoring/dashboards/${each.uid}.json`,
      `${JSON.stringify(each, null, 2)}\n`,
    ]),
    ["deploy/monitoring/prometheus-rule.yaml", prometheusRule()],
    ["docs/metrics.md", metricsPage()],
  ]);
}

/** `alerts.yaml` as the Prometheus Operator takes it. */
function prometheusRule(): string {
  const { groups } = parse(fs.readFileSync(rules, "utf8")) as { groups: unknown };
  const document = {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: { name: "umie-alerts" },
    spec: { groups },
  };
  const header = "# Generated from alerts.yaml by `npm run monitoring`.";
  return `${header}\n${stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}
