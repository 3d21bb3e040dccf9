import fs from "node:fs";
import path from "node:path";
import type { Home } from "./home.js";
import { kill } from "./processes.js";
import type { TcpProxy } from "./tcp-proxy.js";
import { type Running, start } from "./umie.js";
import { until } from "./until.js";

/** A line of a fault script, as packages/fault reads it. */
export interface Fault {
  point: string;
  act: string;
  what?: string;
  nth?: number;
  times?: number;
  ms?: number;
  message?: string;
  status?: number;
}

export interface CrewProcessOptions {
  home: Home;
  args: readonly string[];
  env: Record<string, string>;
}

/** A `umie` process of a test build, whose faults are scripted while it lives. */
export class CrewProcess {
  #running: Running | null = null;
  #said: { stdout: string; stderr: string } = { stdout: "", stderr: "" };
  /** What it had said when it was armed last. */
  #mark = 0;
  #isOver = true;
  #faults: readonly Fault[] = [];
  #pace: readonly Fault[] = [];

  constructor(
    readonly name: string,
    readonly options: CrewProcessOptions,
  ) {}

  get pid(): number {
    return this.#running?.pid ?? 0;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Exit status or signal of one that has ended. */
  get ended(): Promise<number | string> {
    return this.#running!.ended.then(({ status, signal }) => status ?? signal!);
  }

  /** Wait for its end. @returns exit status or signal. */
  async dies(): Promise<number | string> {
    await until(`the end of ${this.name}`, () => this.#isOver);
    return this.ended;
  }

  start(): void {
    const { home, args, env } = this.options;
    this.disarm();
    const conditions = { NODE_OPTIONS: "--conditions=umie-fault", UMIE_FAULTS: this.#script };
    const running = start(home, args, { env: { ...env, ...conditions } });
    this.#running = running;
    this.#said = home.commands.at(-1)!.said;
    this.#isOver = false;
    void running.ended.then(() => {
      if (this.#running === running) this.#isOver = true;
    });
  }

  /** What goes wrong from now on, and nothing else. */
  arm(...faults: Fault[]): void {
    this.#mark = this.#said.stderr.length;
    this.#faults = faults;
    this.#write();
  }

  /** Let each leaf take so much longer, without any work, whatever else goes wrong. */
  pace(ms: number): void {
    this.#pace = ms > 0 ? [{ point: "leaf.begin", act: "delay", ms, times: 0 }] : [];
    this.#write();
  }

  #write(): void {
    fs.writeFileSync(`${this.#script}.draft`, JSON.stringify([...this.#pace, ...this.#faults]));
    fs.renameSync(`${this.#script}.draft`, this.#script);
  }

  disarm(): void {
    this.arm();
  }

  /** Resolves when a fault has happened since it was armed. */
  async fired(): Promise<void> {
    const lines = this.#faults.map(({ act, point }) => `${act} at ${point.replace(".", "\\.")}`);
    await this.says(new RegExp(`^fault: (${lines.join("|")})\\b`, "m"));
  }

  /** Wait until it has said this since it was armed. */
  says(pattern: RegExp): Promise<RegExpExecArray> {
    return until(`${this.name} to say ${pattern}`, () => pattern.exec(this.#said.stderr.slice(this.#mark)));
  }

  /** All that this process has said. */
  get words(): string {
    return this.#said.stdout + this.#said.stderr;
  }

  kill(signal: NodeJS.Signals): void {
    if (this.#running && !this.#isOver) kill(this.#running.pid, signal);
  }

  get #script(): string {
    return path.join(this.options.home.folder, `${this.name}.faults.json`);
  }
}

/** A worker, perhaps behind a proxy. */
export class CrewWorker extends CrewProcess {
  constructor(
    name: string,
    options: CrewProcessOptions,
    /** What its peers talk to; null where they talk to it. */
    readonly proxy: TcpProxy | null,
  ) {
    super(name, options);
  }

  override start(): void {
    super.start();
    if (this.proxy) void this.#leadProxy(this.proxy);
  }

  async #leadProxy(proxy: TcpProxy): Promise<void> {
    const { pid } = this;
    // Chaos may kill it before it comes so far.
    const listens = await until(
      `${this.name} to listen, or to end`,
      () => this.isOver || this.pid !== pid || /"listens":"([^"]+)"/.exec(this.words),
    );
    if (listens !== true) proxy.leadTo(listens[1]!);
  }
}
