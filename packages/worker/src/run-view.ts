import type { Control, Generation, Head, Member, RunLedger } from "@umie/ledger";
import type { Redis } from "ioredis";

/**
 * A worker's picture of its run: kept fresh by the wake channel, and by a look every `pollMs` in case a message
 * was lost. Everything that waits in a worker waits here, for a condition on this picture.
 */
export class RunView {
  generation: Generation | null = null;
  head: Head = { step: 0, hash: "" };
  control: Control | null = null;
  checkpointStep = 0;
  evaluated: ReadonlySet<string> = new Set();
  /** Leaves covered in the unit being watched. */
  covered = 0;
  #unit: string | null = null;
  readonly #waiting = new Set<() => void>();
  #looking: Promise<void> | null = null;
  #again = false;
  #timer: NodeJS.Timeout;
  readonly #onMessage = () => void this.refresh();

  private constructor(
    readonly ledger: RunLedger,
    readonly self: string,
    readonly subscriber: Redis,
    pollMs: number,
  ) {
    this.#timer = setInterval(this.#onMessage, pollMs);
  }

  /** @param subscriber a connection of its own, since a subscribed one takes no other commands. */
  static async open(ledger: RunLedger, self: string, subscriber: Redis, pollMs: number): Promise<RunView> {
    const view = new RunView(ledger, self, subscriber, pollMs);
    subscriber.on("message", view.#onMessage);
    await subscriber.subscribe(ledger.keys.wake);
    await view.refresh();
    return view;
  }

  /** This worker as a member of the present generation, or null. */
  get member(): Member | null {
    return this.generation?.members.find(({ id }) => id === this.self) ?? null;
  }

  /** Is the run over, so that nobody needs its state any more? */
  get over(): boolean {
    const state = this.control?.state;
    return state === "done" || state === "failed" || state === "cancelled";
  }

  /** Follow the coverage of this unit. */
  async watch(unit: string): Promise<void> {
    this.#unit = unit;
    this.covered = 0;
    await this.refresh();
  }

  /** Resolve when `condition` holds; it is asked again after every look. */
  async until(condition: (view: this) => boolean): Promise<void> {
    while (!condition(this)) await this.change();
  }

  /** Resolve after the next look at the ledger. */
  change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  /** Let everything that waits look again; for changes inside this process. */
  nudge(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }

  /** Look at the ledger now. A look asked for during a look follows it, so that no change is missed. */
  async refresh(): Promise<void> {
    if (this.#looking) {
      this.#again = true;
      return this.#looking;
    }
    this.#looking = this.#look();
    try {
      await this.#looking;
    } finally {
      this.#looking = null;
    }
    if (this.#again) {
      this.#again = false;
      await this.refresh();
    }
  }

  async #look(): Promise<void> {
    const { ledger } = this;
    const [generation, head, control, checkpoint, evaluations, covered] = await Promise.all([
      ledger.generation(),
      ledger.head(),
      ledger.control(),
      ledger.checkpoint(),
      ledger.evaluatedUnits(),
      this.#unit === null ? 0 : ledger.coveredCount(this.#unit),
    ]);
    this.generation = generation;
    this.head = head;
    this.control = control;
    this.checkpointStep = checkpoint?.step ?? 0;
    this.evaluated = new Set(evaluations);
    this.covered = covered;
    this.nudge();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.subscriber.off("message", this.#onMessage);
    await this.subscriber.unsubscribe(this.ledger.keys.wake);
    this.nudge();
  }
}
