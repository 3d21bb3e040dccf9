import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import http from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { homedir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AwsClient } from "aws4fetch";
import type { Environment } from "../environment.js";

/** Where `setup/moto.mjs` puts the server. */
const motoFolder = "moto-5.2.5";

/** An object store of the test's own: moto, another implementation of S3 than ours. It checks no signatures. */
export interface S3Server {
  /** What a process needs to know to use it. */
  env: Environment;
  readonly port: number;
  /** Make an empty bucket. @returns its address. */
  bucket(name?: string): Promise<string>;
  /** End it, and with it all that it holds. */
  stop(): Promise<void>;
}

/** What a test, or a group of them, offers to tidy up. */
export interface Ending {
  after(work: () => void | Promise<void>): void;
}

const keys = { accessKeyId: "test", secretAccessKey: "secret" };

export async function s3Server(t: Ending, wantedPort?: number): Promise<S3Server> {
  const folder = path.join(cacheFolder(process.env), motoFolder);
  if (!existsSync(folder)) throw new Error(`Cannot test object stores as ${folder} must hold moto: run "npm test"`);
  const port = wantedPort ?? (await freePort());
  const child = spawn("python3", ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)], {
    env: { ...process.env, PYTHONPATH: folder },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const stop = async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  };
  t.after(stop);
  const endpoint = `http://127.0.0.1:${port}`;
  await untilItAnswers(endpoint, child);
  let buckets = 0;
  return {
    env: {
      AWS_ENDPOINT_URL_S3: endpoint,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    },
    ...{ port, stop },
    async bucket(name = `bucket-${++buckets}`) {
      const made = await new AwsClient({ ...keys, service: "s3", region: "us-east-1" }).fetch(`${endpoint}/${name}`, {
        method: "PUT",
      });
      if (!made.ok) throw new Error(await made.text());
      return `s3://${name}`;
    },
  };
}

/** A server that gives these answers, one a request, then the last one for ever; null: none at all. */
export async function scriptedServer(
  t: Ending,
  answers: readonly ({ status: number; body?: string } | null)[],
): Promise<{ endpoint: string; asked: string[] }> {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push(`${request.method} ${request.url}`);
    request.resume();
    if (answer) response.writeHead(answer.status).end(answer.body ?? "");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

async function untilItAnswers(endpoint: string, child: ChildProcess): Promise<void> {
  let said = "";
  child.stderr?.on("data", (data) => {
    said += data;
  });
  for (;;) {
    if (await fetch(endpoint).catch(() => null)) return;
    if (child.exitCode !== null) throw new Error(`Cannot start moto: ${said}`);
    await sleep(50);
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** As set-up has it. */
function cacheFolder(env: Environment): string {
  if (env.UMIE_CACHE) return path.resolve(env.UMIE_CACHE);
  const xdg = env.XDG_CACHE_HOME && path.isAbsolute(env.XDG_CACHE_HOME) ? env.XDG_CACHE_HOME : undefined;
  return path.join(xdg ?? path.join(env.HOME || homedir(), ".cache"), "umie");
}
