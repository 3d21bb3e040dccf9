import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import type { TestContext } from "node:test";
import { parse, stringify } from "yaml";
import { Hopeless, until } from "../harness/until.js";
import { read } from "./files.js";

const isInstalled = spawnSync("prometheus", ["--version"]).status === 0;

/** Why a test that needs Prometheus and promtool is skipped; false where it is not. `.ci/run` installs them. */
export const withoutPrometheus =
  process.env.CI === "true" || isInstalled ? false : "Prometheus is not installed (package prometheus)";

export interface PrometheusOptions {
  /** Where it keeps its files. */
  folder: string;
  /** Address of the coordinator that names what is to be scraped. */
  coordinator: string;
  /** Text of a rules file. */
  rules: string;
}

/** One series of an answer, with its samples. */
export interface Series {
  labels: Record<string, string>;
  /** Seconds since 1970, and what it was. */
  samples: (readonly [at: number, value: number])[];
}

/** A real Prometheus, which scrapes and evaluates every second. */
export interface Prometheus {
  /** @param at seconds since 1970; default: now. */
  instant(query: string, at?: number): Promise<Series[]>;
  range(query: string, from: number, to: number): Promise<Series[]>;
  /** Alerts that fire now. */
  firing(): Promise<{ labels: Record<string, string>; annotations: Record<string, string> }[]>;
  /** Names of all series it has seen. */
  seriesNames(): Promise<string[]>;
}

/** Start Prometheus with the configuration that is shipped; it ends with the test. */
export async function startPrometheus(t: TestContext, options: PrometheusOptions): Promise<Prometheus> {
  const { folder, rules } = options;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "alerts.yaml"), rules);
  fs.writeFileSync(path.join(folder, "prometheus.yaml"), configuration(options));
  const { child, url } = await launch(folder);
  t.after(async () => {
    child.kill("SIGTERM");
    if (child.exitCode === null) await once(child, "exit");
  });
  const ask = async <T>(place: string, parameters: Record<string, string> = {}): Promise<T> => {
    const response = await fetch(`${url}/api/v1/${place}?${new URLSearchParams(parameters)}`);
    const { status, data, error } = (await response.json()) as { status: string; data: T; error?: string };
    if (status !== "success") throw new Error(`${place} ${JSON.stringify(parameters)}: ${error}`);
    return data;
  };
  await until("Prometheus to be ready", async () => (await fetch(`${url}/-/ready`)).ok);
  return {
    instant: async (query, at = Date.now() / 1000) => seriesOf(await ask("query", { query, time: String(at) })),
    range: async (query, from, to) =>
      seriesOf(await ask("query_range", { query, start: String(from), end: String(to), step: "1" })),
    firing: async () => {
      const { alerts } = await ask<{ alerts: (Alert & { state: string })[] }>("alerts");
      return alerts.filter(({ state }) => state === "firing");
    },
    seriesNames: () => ask<string[]>("label/__name__/values"),
  };
}

interface Alert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** The shipped configuration, but for the coordinator's address and shorter intervals. */
function configuration({ coordinator }: PrometheusOptions): string {
  const shipped = parse(read("deploy/monitoring/prometheus.yaml"));
  const [job] = shipped.scrape_configs;
  const [discovery] = job.http_sd_configs;
  return stringify({
    ...shipped,
    global: { scrape_interval: "1s", evaluation_interval: "1s" },
    scrape_configs: [
      {
        ...job,
        http_sd_configs: [
          { ...discovery, url: `${coordinator}${new URL(discovery.url).pathname}`, refresh_interval: "1s" },
        ],
      },
    ],
  });
}

async function launch(folder: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(
    "prometheus",
    [
      `--config.file=${path.join(folder, "prometheus.yaml")}`,
      `--storage.tsdb.path=${path.join(folder, "data")}`,
      "--web.listen-address=127.0.0.1:0",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const port = await until("Prometheus to listen", () => {
    if (child.exitCode !== null) throw new Hopeless(`Prometheus ended:\n${said}`);
    return /msg="Listening on" address=127\.0\.0\.1:([1-9]\d*)/.exec(said)?.[1];
  });
  return { child, url: `http://127.0.0.1:${port}` };
}

type Sample = [number, string];

/** A vector has one sample of each series, a matrix several. */
function seriesOf({
  result,
}: {
  result: { metric: Record<string, string>; value?: Sample; values?: Sample[] }[];
}): Series[] {
  return result.map(({ metric, value, values = [] }) => ({
    labels: metric,
    samples: (value ? [value] : values).map(([at, text]) => [at, Number(text)] as const),
  }));
}
