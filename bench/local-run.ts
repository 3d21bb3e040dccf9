import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const umie = join(root, "packages/cli/bin/umie.js");

/** A run of the demo on the real stack of this machine, in a home of its own. */
export interface LocalRun {
  /** Addresses of the workers' metrics, once they are up. */
  workerMetrics(): string[];
  /** UMIE_HOME. */
  home: string;
  /** Address of the coordinator; empty while there is none. */
  url(): string;
  /** Pids of the workers. */
  workers(): number[];
  /** Its Redis; 0 and empty while there is none. */
  redis(): { pid: number; url: string };
  /** What `umie train --json` printed. */
  result: Promise<{ stateHash: string; seconds: number; step: number }>;
  close(): void;
}

/** @param sets `a.b=c` of `umie train --set`. */
export function startRun(workers: number, sets: readonly string[]): LocalRun {
  const home = mkdtempSync(join(tmpdir(), "umie-bench-"));
  const args = ["train", join(root, "recipes/demo.yaml"), "--home", home, "--workers", String(workers), "--json"];
  const child = spawn(process.execPath, [umie, ...args, ...sets.flatMap((set) => ["--set", set])], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const logs = () => Array.from({ length: workers }, (_, i) => readIfThere(join(home, "logs", `worker-${i + 1}.log`)));
  const serverFile = () => JSON.parse(readIfThere(join(home, "server.json")) || "{}") as Partial<ServerFile>;
  return {
    home,
    url: () => serverFile().url ?? "",
    workerMetrics: () => logs().flatMap((log) => /"metrics":"([^"]+)"/.exec(log)?.[1] ?? []),
    workers: () => serverFile().pids?.workers ?? [],
    redis: () => ({ pid: serverFile().pids?.redis ?? 0, url: serverFile().redisUrl ?? "" }),
    result: outputOf(child).then((text) => JSON.parse(text)),
    close: () => rmSync(home, { recursive: true, force: true }),
  };
}

interface ServerFile {
  url: string;
  redisUrl: string | null;
  pids: { workers: number[]; redis: number | null };
}

async function outputOf(child: ChildProcess): Promise<string> {
  let text = "";
  child.stdout!.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`umie train ended with status ${code}`);
  return text;
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** What a process says at `/metrics`; nothing before it is up and after it has left. */
export async function scrape(url: string | undefined): Promise<string> {
  if (url === undefined) return "";
  return fetch(`${url}/metrics`).then(
    (response) => response.text(),
    () => "",
  );
}

/** The value of a metric with these labels, from the text of a scrape; 0 where it is not there. */
export function metricOf(text: string, name: string, labels: Readonly<Record<string, string>> = {}): number {
  const wanted = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
  const line = text
    .split("\n")
    .find((each) => new RegExp(`^${name}[ {]`).test(each) && wanted.every((label) => each.includes(label)));
  return Number(line?.split(" ").at(-1) ?? 0);
}
