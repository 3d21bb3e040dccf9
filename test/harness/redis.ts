import fs from "node:fs";
import path from "node:path";
import type { TestContext } from "node:test";
import { connect, type PatientRedis, type RedisServer, redisSearch, startRedis } from "@umie/ledger";
import type { Home } from "./home.js";
import { kill } from "./processes.js";
import { until } from "./until.js";

/** A Redis server of a test's own, which comes and goes as the test says; always at the same address. */
export interface FragileRedis {
  readonly url: string;
  /** For commands that are to use it. */
  readonly env: { REDIS_URL: string };
  readonly pid: number;
  /** `kill -9`, and wait until it is gone. */
  crash(): Promise<void>;
  start(): Promise<void>;
  /** Bytes of its append-only file. */
  written(): number;
  /** After a crash: forget what was written after so many bytes. */
  truncate(bytes: number): void;
  /** After a crash: forget everything. */
  wipe(): void;
  /** Send a command, as its administrator. */
  command(name: string, ...args: string[]): Promise<unknown>;
  /** From now on no snapshot can be written, as on a disk that is full. */
  breakSnapshots(): void;
  mendSnapshots(): void;
  /** `SIGSTOP` and `SIGCONT`. */
  signal(name: NodeJS.Signals): void;
}

export async function fragileRedis(t: Pick<TestContext, "after">, { folder }: Home): Promise<FragileRedis> {
  const directory = path.join(folder, "redis");
  const launch = (port?: number) =>
    startRedis({ ...redisSearch(process.env), directory, ...(port === undefined ? {} : { port }) });
  let server: RedisServer = await launch();
  let admin: PatientRedis | null = null;
  t.after(async () => {
    admin?.disconnect();
    kill(server.pid, "SIGCONT");
    await server.stop();
  });
  const appendOnly = () => path.join(directory, "appendonlydir");
  const increment = () => {
    const name = fs.readdirSync(appendOnly()).find((each) => each.endsWith(".incr.aof"));
    return path.join(appendOnly(), name!);
  };
  return {
    url: server.url,
    env: { REDIS_URL: server.url },
    get pid() {
      return server.pid;
    },
    async crash() {
      kill(server.pid, "SIGKILL");
      await until("the end of Redis", () => !fs.existsSync(`/proc/${server.pid}`));
    },
    async start() {
      server = await launch(server.port);
    },
    written: () => fs.statSync(increment()).size,
    truncate: (bytes) => fs.truncateSync(increment(), bytes),
    wipe: () => fs.rmSync(appendOnly(), { recursive: true }),
    breakSnapshots: () => void fs.mkdirSync(path.join(directory, "dump.rdb", "in the way"), { recursive: true }),
    mendSnapshots: () => fs.rmSync(path.join(directory, "dump.rdb"), { recursive: true }),
    async command(name, ...args) {
      admin ??= await connect(server.url);
      return admin.call(name, ...args);
    },
    signal: (name) => kill(server.pid, name),
  };
}
