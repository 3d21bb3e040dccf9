import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type Redis, type RedisServer, redisSearch, startRedis } from "@umie/ledger";
import { CrewRun } from "./crew-run.js";
import { CrewProcess, CrewWorker } from "./crew-worker.js";
import { type Changes, changedRecipe } from "./fault-recipe.js";
import type { Home } from "./home.js";
import { kill } from "./processes.js";
import { TcpProxy } from "./tcp-proxy.js";
import { until } from "./until.js";

export interface CrewOptions {
  /** Names of the workers to start with. */
  workers: readonly string[];
  /** Names of the coordinators; default one. */
  coordinators?: readonly string[];
  /** Workers whose peers reach them through a proxy. */
  behindProxy?: readonly string[];
  /** Workers that reach Redis through one proxy. */
  redisByProxy?: readonly string[];
  env?: Record<string, string>;
}

/** Redis, coordinators and workers as processes of a test, which may kill each of them. They end with the home. */
export class Crew {
  readonly workers = new Map<string, CrewWorker>();
  readonly coordinators = new Map<string, CrewProcess>();
  #server!: RedisServer;
  #redis!: Redis;
  #redisProxy: TcpProxy | null = null;
  #run: CrewRun | null = null;

  private constructor(
    readonly home: Home,
    readonly options: CrewOptions,
  ) {}

  static async start(home: Home, options: CrewOptions): Promise<Crew> {
    const crew = new Crew(home, options);
    crew.#server = await startRedis({ ...redisSearch(process.env), directory: crew.redisFolder });
    crew.#redis = await connect(crew.#server.url);
    if (options.redisByProxy) {
      crew.#redisProxy = await TcpProxy.open();
      crew.#redisProxy.leadTo(`127.0.0.1:${crew.#server.port}`);
    }
    for (const name of options.coordinators ?? ["c1"]) crew.addCoordinator(name);
    for (const name of options.workers) await crew.addWorker(name);
    return crew;
  }

  get redis(): Redis {
    return this.#redis;
  }

  get redisFolder(): string {
    return path.join(this.home.folder, "redis");
  }

  /** Between Redis and the workers that are to have one. */
  get redisProxy(): TcpProxy {
    return this.#redisProxy!;
  }

  worker(name: string): CrewWorker {
    return this.workers.get(name)!;
  }

  coordinator(name = "c1"): CrewProcess {
    return this.coordinators.get(name)!;
  }

  addCoordinator(name: string): CrewProcess {
    const args = ["coordinator", "--port", "0"];
    const process = new CrewProcess(name, { home: this.home, args, env: this.#env(this.#server.url) });
    process.start();
    this.coordinators.set(name, process);
    return process;
  }

  async addWorker(name: string, args: readonly string[] = []): Promise<CrewWorker> {
    const { behindProxy = [], redisByProxy = [] } = this.options;
    const pids = () => [...this.workers.values()].map(({ pid }) => pid);
    const proxy = behindProxy.includes(name) ? await TcpProxy.open(pids) : null;
    const redisUrl = redisByProxy.includes(name) ? `redis://${this.redisProxy.address}` : this.#server.url;
    const advertise = proxy ? ["--advertise", proxy.address] : [];
    const options = {
      home: this.home,
      args: ["worker", "--id", name, ...advertise, ...args],
      env: this.#env(redisUrl),
    };
    const worker = new CrewWorker(name, options, proxy);
    this.workers.set(name, worker);
    worker.start();
    return worker;
  }

  #env(redisUrl: string): Record<string, string> {
    return { REDIS_URL: redisUrl, ...this.options.env };
  }

  /** Submit a run that begins when all workers of the crew are ready, unless it is changed. */
  async submit(changed: Changes = {}): Promise<CrewRun> {
    const changes = { "resources.minWorkers": this.workers.size, ...changed };
    const recipe = changedRecipe(changes);
    const status = await until("a coordinator that takes the run", async () => {
      const request = { method: "POST", body: JSON.stringify({ recipe }) };
      const response = await fetch(`${this.url}/api/v1/runs`, request);
      if (!response.ok) throw new Error(await response.text());
      return (await response.json()) as { id: string };
    });
    this.#run = new CrewRun(this, status.id, changes);
    return this.#run;
  }

  /** Of a coordinator that lives. @throws {Error} If none does, or none listens yet. */
  get url(): string {
    const alive = [...this.coordinators.values()].filter(({ isOver }) => !isOver);
    const urls = alive.flatMap(({ words }) => /umie coordinator at (\S+)/.exec(words)?.[1] ?? []);
    if (urls.length === 0) throw new Error("no coordinator listens");
    return urls[0]!;
  }

  killRedis(signal: NodeJS.Signals = "SIGKILL"): void {
    kill(this.#server.pid, signal);
  }

  /** Start Redis again where it was, with what its file holds. */
  async reviveRedis(): Promise<void> {
    const { port } = this.#server;
    this.#server = await startRedis({ ...redisSearch(process.env), directory: this.redisFolder, port });
  }

  /** Undo what is wrong: whoever is dead or stopped lives and goes on. */
  mend(): void {
    for (const process of [...this.workers.values(), ...this.coordinators.values()]) {
      process.disarm();
      process.kill("SIGCONT");
      if (process.isOver) process.start();
    }
  }

  /** How everything stands, for the message of a test that fails. */
  async story(): Promise<string> {
    const run = await Promise.race([this.#run?.story(), sleep(1000, "Redis does not answer")]);
    const processes = [...this.coordinators.values(), ...this.workers.values()];
    const words = processes.map(
      ({ name, isOver, words }) => `== ${name}${isOver ? " (over)" : ""}\n${words.slice(-2000)}`,
    );
    return [run, ...words].join("\n");
  }

  async close(): Promise<void> {
    this.#redis.disconnect();
    for (const { proxy } of this.workers.values()) await proxy?.close();
    await this.#redisProxy?.close();
  }
}
