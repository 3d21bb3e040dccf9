import assert from "node:assert/strict";
import path from "node:path";
import { generated } from "#monitoring/generated";
import { metricRows } from "#monitoring/metrics-table";
import { metricNames } from "../harness/exposition.js";
import { homeTest } from "../harness/home.js";
import { runIs, runReaches, serverFile } from "../harness/server.js";
import { umieJson } from "../harness/umie.js";
import { until } from "../harness/until.js";
import { makeCertificate } from "./certificate.js";
import { type DashboardJson, filledIn, shown } from "./dashboard-json.js";
import { alertsFile, read } from "./files.js";
import { type Prometheus, startPrometheus, withoutPrometheus } from "./prometheus.js";

const dashboards = [...generated()]
  .filter(([file]) => file.endsWith(".json"))
  .map(([, text]) => JSON.parse(text) as DashboardJson);

/** Many scrapes of a second each. */
const rateInterval = "20s";
const now = () => Date.now() / 1000;
/** A range is looked at every second from its start, and the newest scrape may lie behind the last look. */
const justAfter = () => now() + 1;

homeTest("a real Prometheus that scrapes a real run has data for every query of every panel", async (home, t) => {
  if (withoutPrometheus) return t.skip(withoutPrometheus);
  const env = { UMIE_TLS_CERT: makeCertificate(home.folder, 30) };
  await umieJson(home, ["up", "--workers", "2"], { env });
  const coordinator = serverFile(home)!.url;
  const prometheus = await startPrometheus(t, {
    ...{ folder: path.join(home.folder, "prometheus"), coordinator },
    rules: read(alertsFile),
  });
  const from = now();
  const { run } = await umieJson<{ run: string }>(home, ["submit", "recipe.yaml", "--set", "schedule.steps=48"]);
  await runReaches(home, run, 20);
  await scrapedAnew(prometheus, "umie_run_eta_seconds");
  const during = now();
  await runIs(home, run, "done", ({ state }) => state === "done");
  await scrapedAnew(prometheus, `umie_f1_ratio{split="test"}`);

  for (const dashboard of dashboards)
    await t.test(dashboard.uid, async () => {
      for (const panel of shown(dashboard))
        for (const { expr, instant } of panel.targets!) {
          const query = filledIn(expr, { rateInterval });
          const found = instant
            ? await prometheus.instant(query, during)
            : await prometheus.range(query, from, justAfter());
          const values = found.flatMap(({ samples }) => samples.map(([, value]) => value)).filter(Number.isFinite);
          assert.ok(values.length > 0, `${panel.title} shows nothing: ${query}`);
        }
    });

  await t.test("annotations mark the checkpoints", async () => {
    const [{ expr } = { expr: "" }] = dashboards[0]!.annotations.list;
    const marks = await prometheus.range(filledIn(expr, { rateInterval: "5s" }), from, justAfter());
    assert.ok(marks.some(({ samples }) => samples.length > 0));
  });

  await t.test("both variables offer what there is", async () => {
    const runs = await prometheus.range('umie_run_state{namespace=~".*"}', from, justAfter());
    assert.deepEqual([...new Set(runs.map(({ labels }) => labels.run))], [run]);
    const roles = (await prometheus.range("umie_build_info", from, justAfter())).map(({ labels }) => labels.role);
    assert.deepEqual([...new Set(roles)].sort(), ["coordinator", "worker"]);
  });

  await t.test("docs/metrics.md has every metric of the real scrapes, and no other", async () => {
    const { coordinator: ofCoordinator, worker: ofWorker } = metricRows();
    const scraped = async (url: string) => metricNames(await (await fetch(`${url}/metrics`)).text()).sort();
    const targets = (await (await fetch(`${coordinator}/metrics/targets`)).json()) as Target[];
    const [worker] = targets.filter(({ labels }) => labels.component === "worker");
    assert.deepEqual(await scraped(coordinator), ofCoordinator.map(({ name }) => name).sort());
    assert.deepEqual(await scraped(`http://${worker!.targets[0]}`), ofWorker.map(({ name }) => name).sort());
    const page = read("docs/metrics.md");
    for (const { name } of [...ofCoordinator, ...ofWorker]) assert.ok(page.includes(`| \`${name}\` |`), name);
  });
});

interface Target {
  targets: string[];
  labels: { component: string };
}

/** Wait until Prometheus has a sample of a series that was scraped from now on. */
async function scrapedAnew(prometheus: Prometheus, selector: string): Promise<void> {
  const since = now();
  await until(`a scrape with ${selector}`, async () => {
    const [series] = await prometheus.instant(`timestamp(${selector})`);
    return series !== undefined && series.samples[0]![1] >= since;
  });
}
