import path from "node:path";
import { CommandFailure, exit } from "../failure.js";
import type { Environment, Settings } from "../settings.js";
import { type Child, howItEnded, startChild } from "./child.js";
import { drainMs, redisFolder } from "./orphans.js";
import { lives, type Mark, markOf } from "./process-life.js";
import { removeServerFile, type ServerFile, updateServerFile } from "./server-file.js";

export interface StackOptions {
  settings: Settings;
  /** Handed on to the processes. */
  env: Environment;
  workers: number;
  /** Told what people should know: deaths and restarts. */
  say: (line: string) => void;
  /** Stops a start that is under way. */
  signal: AbortSignal;
}

/** A process that dies more often than so within a minute is not started again. */
const restartsPerMinute = 3;
const redisLookMs = 1000;
const coordinatorGraceMs = 10_000;

/** What we need of a Redis server of ours. */
type Redis = { url: string; port: number; pid: number; stop(): Promise<void> };

/**
 * Redis, a coordinator and workers as processes of this machine, watched over by this one: what dies is reported and
 * started again. Begins with the claim on UMIE_HOME (`claimStack`) in hand and gives it back in `stop`.
 */
export class LocalStack {
  readonly #workers = new Map<number, Child>();
  readonly #self = markOf(process.pid);
  /** null where Redis is not ours. */
  #redis: { server: Redis; mark: Mark } | null = null;
  #redisUrl = "";
  #coordinator: Child | null = null;
  #url: string | null = null;
  #state: ServerFile["state"] = "starting";
  #redisTimer: NodeJS.Timeout | undefined;
  #stopped: Promise<void> | null = null;
  #fail: (failure: CommandFailure) => void = () => {};
  /** Resolves when the stack can no longer serve: a process keeps dying. */
  readonly failure = new Promise<CommandFailure>((resolve) => {
    this.#fail = resolve;
  });

  private constructor(readonly options: StackOptions) {}

  /** @throws {CommandFailure} If a process does not start; all that was started is stopped again. */
  static async start(options: StackOptions): Promise<LocalStack> {
    const stack = new LocalStack(options);
    try {
      await stack.#startRedis();
      await stack.#startCoordinator(options.settings.port ?? 0);
      for (let n = 1; n <= options.workers; n++) void stack.#keepWorker(n);
      stack.#state = "running";
      stack.#write();
      return stack;
    } catch (error) {
      await stack.stop();
      throw error;
    }
  }

  #isStopping(): boolean {
    return this.#state === "stopping";
  }

  /** Address of the coordinator. */
  get url(): string {
    return this.#url ?? "";
  }

  /** Drain the workers, then end the coordinator, then Redis, which the others need to the last. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stopInOrder();
    return this.#stopped;
  }

  async #stopInOrder(): Promise<void> {
    this.#state = "stopping";
    this.#write();
    await Promise.all([...this.#workers.values()].map((child) => child.stop(drainMs)));
    await this.#coordinator?.stop(coordinatorGraceMs);
    clearInterval(this.#redisTimer);
    await this.#redis?.server.stop();
    removeServerFile(this.options.settings.home, this.#self);
  }

  async #startRedis(): Promise<void> {
    const { settings, env } = this.options;
    if (settings.redisUrl !== undefined) {
      this.#redisUrl = settings.redisUrl;
      return;
    }
    const { redisSearch, runningRedis, startRedis } = await import("@umie/ledger");
    const directory = redisFolder(settings.home);
    const start = (port?: number) =>
      startRedis({ directory, ...redisSearch(env), ...(port === undefined ? {} : { port }) });
    // One that outlived its supervisor serves as well.
    this.#adopt(runningRedis(directory) ?? (await start()));
    this.#redisTimer = setInterval(() => void this.#reviveRedis(start), redisLookMs);
  }

  #adopt(server: Redis): void {
    this.#redis = { server, mark: markOf(server.pid) };
    this.#redisUrl = server.url;
    this.#write();
  }

  /** Redis wrote down what it was told, so a new one on the same port goes on where the dead one stood. */
  async #reviveRedis(start: (port: number) => Promise<Redis>): Promise<void> {
    const dead = this.#redis;
    if (dead === null || this.#state !== "running" || lives(dead.mark)) return;
    const { pid, port } = dead.server;
    this.#redis = null;
    this.options.say(`Redis (pid ${pid}) is gone: starting it again on port ${port}`);
    try {
      this.#adopt(await start(port));
    } catch (error) {
      this.#fail(new CommandFailure((error as Error).message, exit.unavailable, { cause: error }));
    }
  }

  async #startCoordinator(port: number): Promise<void> {
    const { signal, settings } = this.options;
    signal.throwIfAborted();
    const child = this.#start("coordinator", ["coordinator", "--port", String(port)]);
    this.#coordinator = child;
    this.#write();
    const { url } = await Promise.race([child.ready, aborted(signal)]);
    this.#url = url ?? null;
    this.#write();
    void this.#keepCoordinator(child, Number(new URL(url ?? settings.home).port));
  }

  async #keepCoordinator(first: Child, port: number): Promise<void> {
    const mayRestart = limited();
    for (let child = first; ; ) {
      const end = await child.ended;
      if (this.#isStopping()) return;
      const story = `The coordinator (pid ${child.pid}) ${howItEnded(end)}`;
      if (!mayRestart()) return this.#giveUp(story, child);
      this.options.say(`${story}: starting it again`);
      child = this.#start("coordinator", ["coordinator", "--port", String(port)]);
      this.#coordinator = child;
      this.#write();
    }
  }

  async #keepWorker(n: number): Promise<void> {
    const mayRestart = limited();
    while (!this.#isStopping()) {
      const child = this.#start(`worker-${n}`, ["worker"]);
      this.#workers.set(n, child);
      this.#write();
      const end = await child.ended;
      this.#workers.delete(n);
      if (this.#isStopping()) return;
      this.#write();
      const story = `Worker ${n} (pid ${child.pid}) ${howItEnded(end)}`;
      // Somebody drained it.
      if (end.code === exit.done) return this.options.say(story);
      if (!mayRestart()) {
        this.options.say(`${story} for the ${restartsPerMinute + 1}th time in a minute: not started again`);
        if (this.#workers.size === 0) this.#giveUp(story, child);
        return;
      }
      this.options.say(`${story}: starting it again`);
    }
  }

  #giveUp(story: string, child: Child): void {
    const said = child.lastWords();
    const log = this.#logFile(child.name);
    this.#fail(
      new CommandFailure(`${story} again and again${said === "" ? "" : ` (${said})`}: see ${log}`, exit.failed),
    );
  }

  #start(name: string, args: readonly string[]): Child {
    const { settings, env } = this.options;
    const { home, threads, backend, logLevel } = settings;
    return startChild(name, args, {
      // A Redis address may hold a password, which must not stand on a command line.
      env: {
        ...env,
        REDIS_URL: this.#redisUrl,
        UMIE_HOME: home,
        UMIE_THREADS: String(threads),
        LOG_LEVEL: logLevel,
        ...(backend === undefined ? {} : { UMIE_BACKEND: backend }),
      },
      logFile: this.#logFile(name),
    });
  }

  #logFile(name: string): string {
    return path.join(this.options.settings.home, "logs", `${name}.log`);
  }

  #write(): void {
    const workers = [...this.#workers.values()].map(({ pid }) => pid);
    const others = [this.#redis?.server.pid, this.#coordinator?.pid].filter((pid) => pid !== undefined);
    const marks: Mark[] = [this.#self, ...[...others, ...workers].map(markOf)];
    updateServerFile(this.options.settings.home, {
      state: this.#state,
      url: this.#url,
      redisUrl: this.#redisUrl || null,
      pids: {
        supervisor: this.#self.pid,
        redis: this.#redis?.server.pid ?? null,
        coordinator: this.#coordinator?.pid ?? null,
        workers,
      },
      since: Object.fromEntries(marks.map(({ pid, since }) => [String(pid), since])),
    });
  }
}

/** Says yes as often as `restartsPerMinute` allows. */
function limited(): () => boolean {
  let times: number[] = [];
  return () => {
    const now = performance.now();
    times = [...times.filter((time) => now - time < 60_000), now];
    return times.length <= restartsPerMinute;
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
}
