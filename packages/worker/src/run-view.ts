import {
  assignedRun,
  BrokenLog,
  type Control,
  type Generation,
  type Head,
  type Member,
  memberToken,
  type Opinion,
  type RunCopy,
  type RunLedger,
  RunTail,
} from "@umie/ledger";

/**
 * A worker's picture of its run: kept fresh by the wake channel, and by a look every `pollMs` in case a message
 * was lost. Everything that waits in a worker waits here, for a condition on this picture.
 */
export class RunView {
  generation: Generation | null = null;
  head: Head = { step: 0, hash: "" };
  control: Control | null = null;
  checkpointStep = 0;
  /** Units that are done and are no steps. */
  closed: ReadonlySet<string> = new Set();
  /** Is no other run to have this worker? */
  isMine = true;
  /** Leaves covered in the unit being watched, and those that nobody has taken up yet. */
  covered = 0;
  open = 0;
  /** Leaves of that unit that a second member computes, and who; empty while one is wanted. */
  seconds: ReadonlyMap<number, string> = new Map();
  /** What members found for its audited leaves. */
  opinions: readonly Opinion[] = [];
  /** Leaves of it that workers died of. */
  deadly: ReadonlySet<number> = new Set();
  #unit: { id: string; leaves: number; audited: readonly number[] } | null = null;
  readonly #waiting = new Set<() => void>();
  readonly #followers = new Set<() => void>();
  #looking: Promise<void> | null = null;
  #next: Promise<void> | null = null;
  /** What a checkpoint knows of the run, should Redis have lost more of it than this worker has seen. */
  older: () => Promise<RunCopy | null> = async () => null;
  #broken: BrokenLog | null = null;
  #endWake = () => {};
  readonly #timer: NodeJS.Timeout;

  private constructor(
    readonly ledger: RunLedger,
    readonly self: string,
    readonly tail: RunTail,
    pollMs: number,
  ) {
    this.#timer = setInterval(() => this.#glance(), pollMs);
  }

  /**
   * @param self id of this worker.
   * @throws {Error} If Redis does not know the run.
   */
  static async open(ledger: RunLedger, self: string, pollMs: number): Promise<RunView> {
    const view = new RunView(ledger, self, await RunTail.open(ledger), pollMs);
    view.#endWake = await ledger.onWake(() => view.#glance());
    await view.refresh();
    return view;
  }

  /** This worker as a member of the present generation, or null. */
  get member(): Member | null {
    return this.generation?.members.find(({ id }) => id === this.self) ?? null;
  }

  /** How this worker signs as a member; null when it is none. */
  get token(): string | null {
    return this.member && memberToken(this.member);
  }

  /** What this worker's sums of a step were added under. Redis may give the same token twice, if it has forgotten that it did. */
  get tenure(): string | null {
    return this.token && `${this.token} ${this.generation?.boot ?? ""}`;
  }

  /** Must no train step begin from this state? */
  isPausedAt(step: number): boolean {
    const pauseAt = this.control?.pauseAt ?? null;
    return pauseAt !== null && pauseAt <= step;
  }

  /** Is the run over, so that nobody needs its state any more? */
  get over(): boolean {
    const state = this.control?.state;
    return state === "done" || state === "failed" || state === "cancelled";
  }

  /** Audited leaves of the unit being watched for which two members have not found the same yet. One alone audits nothing. */
  get unsettled(): readonly number[] {
    const audited = (this.generation?.members.length ?? 0) > 1 ? (this.#unit?.audited ?? []) : [];
    return audited.filter((leaf) => {
      const hashes = this.opinions.filter((opinion) => opinion.leaf === leaf).map(({ hash }) => hash);
      return hashes.length < 2 || new Set(hashes).size > 1;
    });
  }

  /** Is every leaf of the unit being watched computed, and every audited one by two? */
  get isClosed(): boolean {
    return this.covered >= (this.#unit?.leaves ?? 0) && this.unsettled.length === 0;
  }

  /** Follow the coverage of this unit, which has so many leaves. */
  async watch(id: string, leaves: number, audited: readonly number[] = []): Promise<void> {
    this.#unit = { id, leaves, audited };
    this.covered = 0;
    this.opinions = [];
    this.seconds = new Map();
    await this.refresh();
  }

  /** A leaf of the unit was leased to this worker, which the next look will show. */
  took(): void {
    this.open -= 1;
  }

  /** Resolve when `condition` holds; it is asked again after every look. */
  async until(condition: (view: this) => boolean): Promise<void> {
    while (!condition(this)) await this.change();
  }

  /** Resolve after the next look at the ledger. @throws {BrokenLog} If it shows another log than before. */
  async change(): Promise<void> {
    await new Promise<void>((resolve) => this.#waiting.add(resolve));
    if (this.#broken !== null) throw this.#broken;
  }

  /** Call back after every look. @returns the end of it. */
  follow(follower: () => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** Let everything that waits or follows look again; for changes inside this process. */
  nudge(): void {
    for (const follower of this.#followers) follower();
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }

  /** Look at the ledger: a look that begins now, or right after the one under way, so that it sees all that was done before. */
  refresh(): Promise<void> {
    if (this.#looking === null) return this.#lookNow();
    this.#next ??= this.#looking.catch(() => {}).then(() => this.#lookNow());
    return this.#next;
  }

  #lookNow(): Promise<void> {
    this.#next = null;
    this.#looking = this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  /** What cannot be seen now is looked for again soon. */
  #glance(): void {
    this.refresh().catch((error) => {
      if (!(error instanceof BrokenLog)) return;
      this.#broken = error;
      this.nudge();
    });
  }

  async #look(): Promise<void> {
    const { ledger, tail } = this;
    const unit = this.#unit;
    const { newest, stands: stood } = tail;
    const [assigned, isKnown, head, generation, control, checkpoint, closed, counts, doubts, log] = await Promise.all([
      assignedRun(ledger.redis, this.self),
      ledger.isKnown(),
      // Before the generation, which may have moved it back.
      ledger.head(),
      ledger.generation(),
      ledger.control(),
      ledger.checkpoint(),
      ledger.closedUnits(),
      unit === null ? { covered: 0, leased: 0 } : ledger.leafCounts(unit.id),
      unit === null ? null : this.#doubts(unit),
      // After the head, so that no step is acted upon that is not known.
      ledger.log(Math.max(0, newest - 1)),
    ]);
    const lost = await tail.follow({ isKnown, generation, head, control, checkpoint, closed, stood, newest, log });
    if (lost !== null) return this.#restore(lost);
    this.isMine = assigned === null || assigned === ledger.run;
    this.generation = generation;
    this.head = head;
    this.control = control;
    this.checkpointStep = checkpoint?.step ?? 0;
    this.closed = new Set(closed);
    // Another unit may be watched since we asked.
    if (unit === this.#unit) {
      this.covered = counts.covered;
      this.open = (unit?.leaves ?? 0) - Math.max(counts.covered, counts.leased);
      this.seconds = doubts?.seconds ?? new Map();
      this.opinions = doubts?.opinions ?? [];
      this.deadly = doubts?.deadly ?? new Set();
    }
    this.nudge();
  }

  /** What Redis has forgotten is put back before anybody acts upon what is left. */
  async #restore(lost: string): Promise<void> {
    const why = await this.tail.restore(lost, this.older);
    if (why !== null) await this.ledger.event("restored", why);
    return this.#look();
  }

  async #doubts({ id, audited }: { id: string; audited: readonly number[] }) {
    const { ledger } = this;
    const [seconds, deaths, opinions] = await Promise.all([
      ledger.seconds(id),
      ledger.deaths(id),
      audited.length === 0 ? [] : ledger.opinions(id),
    ]);
    return { seconds, opinions, deadly: new Set(deaths.keys()) };
  }

  close(): void {
    clearInterval(this.#timer);
    this.#endWake();
    this.nudge();
  }
}
