import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPod } from "kubernetes-models/v1/Pod";
import type { Command } from "./container-command.js";
import type { KubeObject } from "./kube-object.js";
import { type Probe, runProbe } from "./probe.js";

/** How a Pod is just now; its kubelet writes it into the Pod's status. */
export interface PodState {
  phase: "Pending" | "Running" | "Succeeded" | "Failed";
  isReady: boolean;
  restarts: number;
  /** Why the container does not run. */
  waiting?: { reason: string; message: string };
}

export interface PodRunOptions {
  pod: KubeObject;
  /** Made anew at every start, as ConfigMaps may have changed. @throws {Error} If something is missing. */
  command: () => Command;
  /** Output goes to the end of this file. */
  logFile: string;
  tell: (state: PodState) => void;
}

const longestBackoffMs = 4000;

/**
 * The processes of one Pod, one after the other: started, probed, started again when they end, as its restart policy
 * wants it.
 */
export class PodRun {
  readonly #over = new AbortController();
  #state: PodState = { phase: "Pending", isReady: false, restarts: 0 };
  #child: ChildProcess | undefined;
  /** Resolves when no process runs and none will be started. */
  readonly ended: Promise<void>;

  constructor(readonly options: PodRunOptions) {
    this.ended = this.#live();
  }

  /** SIGTERM; SIGKILL if that takes longer than the grace. */
  async stop(graceSeconds: number): Promise<void> {
    this.#over.abort();
    this.#child?.kill(graceSeconds > 0 ? "SIGTERM" : "SIGKILL");
    const late = setTimeout(() => this.#child?.kill("SIGKILL"), graceSeconds * 1000);
    await this.ended;
    clearTimeout(late);
  }

  async #live(): Promise<void> {
    const { restartPolicy = "Always" } = this.#spec;
    while (!this.#over.signal.aborted) {
      const code = await this.#runOnce();
      if (this.#over.signal.aborted) return;
      const isDone = code === 0 && restartPolicy !== "Always";
      if (code !== "not started" && (isDone || restartPolicy === "Never"))
        return this.#tell({ phase: code === 0 ? "Succeeded" : "Failed", isReady: false });
      const { restarts } = this.#state;
      this.#tell({ isReady: false, restarts: restarts + (code === "not started" ? 0 : 1) });
      await this.#pause(Math.min(250 * 2 ** restarts, longestBackoffMs));
    }
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#over.signal }).catch(() => {});
  }

  /**
   * Start the container and wait for its end.
   *
   * @returns its exit status; null where a signal ended it.
   */
  async #runOnce(): Promise<number | null | "not started"> {
    let command: Command;
    try {
      command = this.options.command();
    } catch (error) {
      const { name, message } = error as Error;
      this.#tell({ waiting: { reason: name, message } });
      return "not started";
    }
    const child = this.#spawn(command);
    const { waiting: _, ...rest } = this.#state;
    this.#state = rest;
    this.#tell({ phase: "Running" });
    const probing = new AbortController();
    const isProbed = this.#probe(child, probing.signal);
    const code = await new Promise<number | null>((resolve) => {
      child.once("error", () => resolve(127)).once("exit", (status) => resolve(status));
    });
    probing.abort();
    await isProbed;
    return code;
  }

  #spawn({ argv, env }: Command): ChildProcess {
    const log = fs.openSync(this.options.logFile, "a");
    const [program = "", ...args] = argv;
    const child = spawn(program, args, { env, cwd: "/", stdio: ["ignore", log, log] });
    fs.closeSync(log);
    this.#child = child;
    return child;
  }

  /**
   * Readiness and liveness count only once the startup probe has succeeded; a container without probes is ready as soon
   * as it runs.
   */
  async #probe(child: ChildProcess, signal: AbortSignal): Promise<void> {
    const { startupProbe, readinessProbe, livenessProbe } = this.#container;
    if (startupProbe && !(await this.#starts(startupProbe, child, signal))) return;
    const probes: Promise<void>[] = [];
    const run = (probe: Probe, tell: (isWell: boolean) => void) =>
      probes.push(runProbe(probe, { pod: this.options.pod, signal, tell }));
    if (readinessProbe) run(readinessProbe, (isReady) => this.#tell({ isReady }));
    else if (!signal.aborted) this.#tell({ isReady: true });
    if (livenessProbe) run(livenessProbe, (isWell) => void (isWell || child.kill("SIGKILL")));
    await Promise.all(probes);
  }

  async #starts(probe: Probe, child: ChildProcess, signal: AbortSignal): Promise<boolean> {
    const answered = new AbortController();
    let isUp = false;
    const tell = (isWell: boolean) => {
      isUp = isWell;
      if (!isWell) child.kill("SIGKILL");
      answered.abort();
    };
    await runProbe(probe, { pod: this.options.pod, signal: AbortSignal.any([signal, answered.signal]), tell });
    return isUp;
  }

  #tell(changes: Partial<PodState>): void {
    this.#state = { ...this.#state, ...changes };
    if (!this.#over.signal.aborted) this.options.tell(this.#state);
  }

  get #spec(): NonNullable<IPod["spec"]> {
    return this.options.pod.spec as NonNullable<IPod["spec"]>;
  }

  get #container(): IContainer {
    const [container, ...others] = this.#spec.containers;
    if (!container || others.length > 0) throw new Error("Cannot run a Pod as it must have one container");
    return container;
  }
}
