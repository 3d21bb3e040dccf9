import type { Control, RunLedger } from "@umie/ledger";
import type { RunRecord } from "@umie/recipe";
import type { Board } from "./board.js";
import type { RunDemand } from "./place-workers.js";
import { isOver, wantsWorkers } from "./run-state.js";

/** A run that is not over. */
export interface OpenRun {
  ledger: RunLedger;
  control: Control;
  demand: RunDemand;
}

type Resources = RunRecord["spec"]["resources"];

/** Reads the runs that are not over, again and again. What cannot change is read once. */
export class OpenRuns {
  readonly #over = new Set<string>();
  readonly #resources = new Map<string, Resources>();

  constructor(readonly board: Board) {}

  /** In the order of their submission. */
  async look(): Promise<OpenRun[]> {
    const runs = (await this.board.runs()).filter((run) => !this.#over.has(run));
    return (await Promise.all(runs.map((run) => this.#open(run)))).filter((run) => run !== null);
  }

  async #open(run: string): Promise<OpenRun | null> {
    const ledger = this.board.ledger(run);
    const [control, generation, unfit, resources] = await Promise.all([
      ledger.control(),
      ledger.generation(),
      ledger.unfit(),
      this.#resourcesOf(ledger),
    ]);
    if (resources === null) return null;
    if (isOver(control.state)) {
      this.#over.add(run);
      this.#resources.delete(run);
      return null;
    }
    const isUnderWay = (generation?.members.length ?? 0) > 0;
    const wants = wantsWorkers(control);
    return { ledger, control, demand: { run, ...resources, wants, isUnderWay, unfit: new Set(unfit) } };
  }

  async #resourcesOf(ledger: RunLedger): Promise<Resources | null> {
    const known = this.#resources.get(ledger.run);
    if (known) return known;
    const record = await ledger.record<RunRecord>();
    if (record === null) return null;
    // Runs from before there were priorities have none.
    const resources = { ...record.spec.resources, priority: record.spec.resources.priority ?? 0 };
    this.#resources.set(ledger.run, resources);
    return resources;
  }
}
