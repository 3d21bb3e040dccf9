import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { metricRows } from "#monitoring/metrics-table";
import { metricUses } from "#monitoring/promql";
import { monitoringFolder, read, readRules } from "./files.js";
import { withoutPrometheus } from "./prometheus.js";

const rules = readRules();
const alerts = rules.filter(({ alert }) => alert !== undefined);
const { coordinator, worker } = metricRows();
const names = new Set([
  ...[...coordinator, ...worker].flatMap(({ name, type }) =>
    type === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  ),
  ...rules.flatMap(({ record }) => record ?? []),
]);
const onlyOfCoordinator = (name: string) =>
  name.startsWith("umie_") && coordinator.some((row) => row.name === name) && !worker.some((row) => row.name === name);

/** @throws {AssertionError} If promtool, run where the alerts are, is not content. */
function promtool(...args: string[]): void {
  const { status, stdout, stderr } = spawnSync("promtool", args, {
    cwd: fileURLToPath(monitoringFolder),
    encoding: "utf8",
  });
  assert.equal(status, 0, `${stdout}${stderr}`);
}

test("promtool finds the rules well formed", { skip: withoutPrometheus }, () =>
  promtool("check", "rules", "alerts.yaml"),
);

test("every alert fires when it should, and not in a case that is nearly one", { skip: withoutPrometheus }, () =>
  promtool("test", "rules", "alerts.test.yaml"),
);

test("there is an alert for each trouble of the design", () => {
  assert.deepEqual(
    alerts.map(({ alert }) => alert),
    [
      "CoordinatorAway",
      "RunStalled",
      "LossDiverging",
      "F1Regression",
      "NoCheckpoint",
      "WorkerFlapping",
      "RedisNotDurable",
      "QueueNotMoving",
      "Straggler",
      "StoreFailing",
      "CertificateEnding",
    ].map((name) => `Umie${name}`),
  );
});

test("every alert has cases in which it fires and in which it does not", () => {
  const { tests } = parse(read("deploy/monitoring/alerts.test.yaml")) as {
    tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[];
  };
  const cases = tests.flatMap((each) => each.alert_rule_test);
  for (const { alert } of alerts) {
    const counts = cases.filter(({ alertname }) => alertname === alert).map(({ exp_alerts }) => exp_alerts.length);
    assert.ok(counts.some((count) => count > 0) && counts.includes(0), alert);
  }
});

test("every alert says how bad it is, what is wrong with a value in it, and where its runbook is", () => {
  const headings = [...read("docs/operations.md").matchAll(/^### (Umie\w+)$/gm)].map(([, name]) => name);
  for (const { alert, labels, annotations } of alerts) {
    assert.match(labels?.severity ?? "", /^(warning|critical)$/, alert);
    assert.ok(annotations?.summary, alert);
    assert.match(annotations?.description ?? "", /\{\{.*\}\}/s, alert);
    assert.equal(annotations?.runbook_url, `docs/operations.md#${alert!.toLowerCase()}`);
    assert.ok(headings.includes(alert), `docs/operations.md has no section ${alert}`);
  }
});

test("every metric in a rule is exported, and what several coordinators show twice is not added up", () => {
  for (const { alert, record, expr } of rules)
    for (const { name, aggregation } of metricUses(expr)) {
      assert.ok(names.has(name), `${alert ?? record}: there is no metric ${name}`);
      if (onlyOfCoordinator(name)) assert.ok(["max", "min"].includes(aggregation), `${alert ?? record}: ${name}`);
    }
});
