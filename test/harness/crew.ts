import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type PatientRedis } from "@umie/ledger";
import { CrewRun } from "./crew-run.js";
import { CrewProcess, CrewWorker } from "./crew-worker.js";
import { type Changes, changedRecipe } from "./fault-recipe.js";
import type { Home } from "./home.js";
import { type FragileRedis, fragileRedis } from "./redis.js";
import { TcpProxy } from "./tcp-proxy.js";
import { until } from "./until.js";

export interface CrewOptions {
  /** Names of the workers to start with. */
  workers: readonly string[];
  /** Names of the coordinators; default one. */
  coordinators?: readonly string[];
  /** Workers whose peers reach them through a proxy. */
  behindProxy?: readonly string[];
  /** Processes that reach Redis through one proxy; `test`: this one. */
  redisByProxy?: readonly string[];
  env?: Record<string, string>;
}

/** Redis, coordinators and workers as processes of a test, which may kill each of them. They end with the home. */
export class Crew {
  readonly workers = new Map<string, CrewWorker>();
  readonly coordinators = new Map<string, CrewProcess>();
  #server!: FragileRedis;
  #redis!: PatientRedis;
  #redisProxy: TcpProxy | null = null;
  #run: CrewRun | null = null;
  #paceMs = 0;

  private constructor(
    readonly home: Home,
    readonly options: CrewOptions,
  ) {}

  static async start(t: Pick<TestContext, "after">, home: Home, options: CrewOptions): Promise<Crew> {
    const crew = new Crew(home, options);
    crew.#server = await fragileRedis(t, home);
    if (options.redisByProxy) {
      crew.#redisProxy = await TcpProxy.open(() => [...crew.workers.values()].map(({ pid }) => pid));
      crew.#redisProxy.leadTo(new URL(crew.#server.url).host);
    }
    crew.#redis = await connect(crew.#redisUrl("test"));
    for (const name of options.coordinators ?? ["c1"]) crew.addCoordinator(name);
    for (const name of options.workers) await crew.addWorker(name);
    return crew;
  }

  /** To look at Redis with. */
  get redis(): PatientRedis {
    return this.#redis;
  }

  get server(): FragileRedis {
    return this.#server;
  }

  /** Between Redis and those that are to have one. */
  get redisProxy(): TcpProxy {
    return this.#redisProxy!;
  }

  #redisUrl(name: string): string {
    const byProxy = this.options.redisByProxy?.includes(name) ?? false;
    return byProxy ? `redis://${this.redisProxy.address}` : this.#server.url;
  }

  worker(name: string): CrewWorker {
    return this.workers.get(name)!;
  }

  coordinator(name = "c1"): CrewProcess {
    return this.coordinators.get(name)!;
  }

  addCoordinator(name: string): CrewProcess {
    const args = ["coordinator", "--port", "0"];
    const process = new CrewProcess(name, { home: this.home, args, env: this.#env(name) });
    process.start();
    this.coordinators.set(name, process);
    return process;
  }

  async addWorker(name: string, args: readonly string[] = []): Promise<CrewWorker> {
    const { behindProxy = [] } = this.options;
    const pids = () => [...this.workers.values()].map(({ pid }) => pid);
    const proxy = behindProxy.includes(name) ? await TcpProxy.open(pids) : null;
    const advertise = proxy ? ["--advertise", proxy.address] : [];
    const options = {
      home: this.home,
      args: ["worker", "--id", name, ...advertise, ...args],
      env: this.#env(name),
    };
    const worker = new CrewWorker(name, options, proxy);
    this.workers.set(name, worker);
    worker.pace(this.#paceMs);
    worker.start();
    return worker;
  }

  #env(name: string): Record<string, string> {
    return { REDIS_URL: this.#redisUrl(name), ...this.options.env };
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

  /** Let leaves take so much longer, so that a run lasts until something has happened. */
  pace(ms: number): void {
    this.#paceMs = ms;
    for (const worker of this.workers.values()) worker.pace(ms);
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
