import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { generated } from "#monitoring/generated";
import { metricRows } from "#monitoring/metrics-table";
import { metricUses } from "#monitoring/promql";
import { type DashboardJson, filledIn, shown } from "./dashboard-json.js";
import { read } from "./files.js";

const files = [...generated()];
const dashboards = files
  .filter(([file]) => file.endsWith(".json"))
  .map(([, text]) => JSON.parse(text) as DashboardJson);
const panels = dashboards.flatMap((dashboard) => shown(dashboard).map((panel) => ({ dashboard, panel })));
const queries = panels.flatMap(({ dashboard, panel }) =>
  panel.targets!.map((target) => ({ where: `${dashboard.uid}, ${panel.title}, ${target.refId}`, ...target })),
);
const uses = queries.flatMap(({ where, expr }) =>
  metricUses(filledIn(expr, { rateInterval: "4m" })).map((use) => ({ where, expr, ...use })),
);
const { coordinator, worker } = metricRows();
const rows = new Map([...coordinator, ...worker].map((row) => [row.name, row]));
const ofCoordinator = new Set(coordinator.map(({ name }) => name).filter((name) => name.startsWith("umie_")));
const onlyOfCoordinator = (name: string) => ofCoordinator.has(name) && !worker.some((row) => row.name === name);

/** The metric that a series of this name belongs to: histograms have three. */
const metricOf = (series: string) => rows.get(series) ?? rows.get(series.replace(/_(bucket|sum|count)$/, ""));

test("every generated file is as the code makes it: npm run monitoring", () => {
  assert.ok(files.length >= 8);
  for (const [file, text] of files) assert.equal(read(file), text, `${file} must be written anew: npm run monitoring`);
});

test("there are the six dashboards of the design", () => {
  assert.deepEqual(
    dashboards.map(({ uid }) => uid),
    ["overview", "workers", "queue", "checkpoints", "visual-gate", "scaling"].map((name) => `umie-${name}`),
  );
});

test("the kustomization has every dashboard, and the rules", () => {
  const { resources, configMapGenerator, generatorOptions } = parse(read("deploy/monitoring/kustomization.yaml")) as {
    resources: string[];
    configMapGenerator: { files: string[] }[];
    generatorOptions: { labels: Record<string, string> };
  };
  const there = configMapGenerator.flatMap((each) => each.files).map((file) => `deploy/monitoring/${file}`);
  const made = files.map(([file]) => file).filter((file) => file.endsWith(".json"));
  assert.deepEqual(there.sort(), made.sort());
  assert.deepEqual(resources, ["prometheus-rule.yaml"]);
  assert.equal(generatorOptions.labels.grafana_dashboard, "1");
});

for (const dashboard of dashboards) {
  test(`${dashboard.uid} has what people expect of a dashboard`, () => {
    assert.ok(dashboard.title && dashboard.description);
    assert.deepEqual(dashboard.tags, ["umie"]);
    assert.equal(dashboard.editable, false);
    assert.equal(dashboard.refresh, "10s");
    assert.deepEqual(
      dashboard.templating.list.map(({ name, type }) => `${name}: ${type}`),
      ["datasource: datasource", "namespace: query", "run: query"],
    );
    assert.deepEqual(
      dashboard.annotations.list.map(({ name }) => name),
      ["Checkpoints", "Lost workers"],
    );
    assert.deepEqual(
      dashboard.links.map(({ tags }) => tags),
      [["umie"]],
    );
    const ids = dashboard.panels.map(({ id }) => id);
    assert.deepEqual([...new Set(ids)], ids);
  });
}

test("every panel says what it shows, in which unit, and leaves the data source to whoever looks", () => {
  assert.ok(panels.length > 40, `only ${panels.length} panels`);
  for (const { dashboard, panel } of panels) {
    const where = `${dashboard.uid}, ${panel.title}`;
    assert.match(panel.description ?? "", /^[A-Z0-9].{20,}\.$/s, where);
    assert.ok(panel.fieldConfig?.defaults.unit, where);
    assert.deepEqual(panel.datasource, { type: "prometheus", uid: "$datasource" }, where);
    assert.ok(panel.targets!.length > 0, where);
    for (const { legendFormat } of panel.targets!) assert.ok(legendFormat, where);
  }
  assert.doesNotMatch(JSON.stringify(dashboards), /"uid":"(?!umie-|\$datasource")/, "a fixed data source");
});

test("the panels of a dashboard do not overlap and fit its 24 columns", () => {
  for (const dashboard of dashboards) {
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      const { x, y, w, h } = gridPos;
      assert.ok(x + w <= 24, title);
      for (let column = x; column < x + w; column++)
        for (let row = y; row < y + h; row++) {
          assert.ok(!taken.has(`${column},${row}`), `${dashboard.uid}, ${title}`);
          taken.add(`${column},${row}`);
        }
    }
  }
});

test("every metric in a panel is exported, and every selection follows the variables", () => {
  assert.ok(uses.length > 60, `only ${uses.length} uses`);
  for (const { where, expr, name, matchers } of uses) {
    const metric = metricOf(name);
    assert.ok(metric, `${where}: there is no metric ${name}`);
    assert.match(matchers, /namespace=~"\.\*"/, `${where}: ${expr}`);
    if (metric.labels.includes("run")) assert.match(matchers, /run=~"\.\*"/, `${where}: ${expr}`);
    for (const [, label] of matchers.matchAll(/(\w+)(?:=|!)/g))
      assert.ok([...metric.labels, "namespace", "le"].includes(label!), `${where}: ${name} has no label ${label}`);
  }
});

test("counters are only looked at as rates and increases, over the interval that Grafana chooses", () => {
  for (const { where, name, function: around, range } of uses) {
    const type = metricOf(name)?.type;
    const isCounter = type === "counter" || (type === "histogram" && name !== metricOf(name)?.name);
    assert.equal(isCounter, around === "rate" || around === "increase", `${where}: ${name}`);
    if (around === "rate") assert.equal(range, "4m", `${where}: wanted [$__rate_interval]`);
  }
});

test("what several coordinators show twice is not added up", () => {
  for (const { where, name, aggregation } of uses.filter(({ name }) => onlyOfCoordinator(name))) {
    if (name === "umie_certificate_end_timestamp_seconds") continue;
    assert.ok(["max", "min"].includes(aggregation), `${where}: ${aggregation || "nothing"} over ${name}`);
  }
});

test("annotations are queries of exported metrics", () => {
  for (const { annotations } of dashboards)
    for (const { name, expr, datasource } of annotations.list) {
      assert.deepEqual(datasource, { type: "prometheus", uid: "$datasource" });
      for (const use of metricUses(filledIn(expr, { rateInterval: "4m" }))) assert.ok(metricOf(use.name), name);
    }
});

test("every metric of ours is on a dashboard or has a reason not to be", () => {
  const elsewhere = new Set(["umie_build_info", "umie_features_total"]);
  const marks = dashboards.flatMap(({ annotations }) => annotations.list);
  const marked = marks.flatMap(({ expr }) => metricUses(filledIn(expr, { rateInterval: "4m" })));
  const used = new Set([...uses, ...marked].map(({ name }) => metricOf(name)?.name));
  const missing = [...rows.keys()].filter(
    (name) => name.startsWith("umie_") && !used.has(name) && !elsewhere.has(name),
  );
  assert.deepEqual(missing, []);
});
