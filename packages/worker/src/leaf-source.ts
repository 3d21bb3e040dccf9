import { parseUnit, stateStep, type Unit, unitId } from "@umie/recipe";
import type { LeafQueue, QueuedLeaf } from "./queue.js";
import type { RunView } from "./run-view.js";

/** A leaf that this member, and no other, is to compute. */
export interface LeasedLeaf {
  index: number;
  /** Must the gradient's hash be told with the claim? */
  isAudited: boolean;
  /** Say that it is computed. @returns whether it counts for this member: another one may have been faster. */
  claim(result?: LeafResult): Promise<boolean>;
}

export interface LeafResult {
  /** Counts of an evaluation. */
  payload?: string;
  /** Hash of the gradient of an audited leaf. */
  opinion?: string;
}

export interface LeafSourceOptions {
  queue: Pick<LeafQueue, "next" | "options">;
  view: RunView;
  /** Told of a train leaf that was handed out ahead of its step, so that its examples can be read in time. */
  onEarly: (step: number, leaf: number) => void;
  /** The worker wants to leave: it takes no new leaf, but for what it must say about audited ones. */
  isLeaving: () => boolean;
  /** Carries out a wait for leaves that others compute, so that it can be measured. */
  wait: (wait: () => Promise<void>) => Promise<void>;
}

/** The unit whose leaves are wanted, for which member, and how many it has. */
export interface Wanted {
  unit: Unit;
  token: string;
  leaves: number;
  /** Leaves that two members must compute, and find the same. */
  audited: readonly number[];
}

/**
 * Leaves for one member, unit after unit. The queue hands them out, the ledger leases them: a leaf is computed only
 * under a lease, and counts only once it is claimed (DESIGN §6). Leaves of the step after are kept until it comes.
 */
export class LeafSource {
  /** Handed out by the queue and not yet taken up. */
  #held: QueuedLeaf[] = [];
  #isFetching = false;
  /** The generation in which the queue last handed out a leaf ahead of its step, as it had none of the present unit left, and when. */
  #drained = { generation: -1, at: 0 };

  constructor(readonly options: LeafSourceOptions) {}

  /**
   * The leaves of a unit that fall to this member, until all are covered (by whomever), or nothing more is to be computed: the
   * member left the generation or wants to leave, a pause was reached, the head moved on.
   */
  async *leavesOf(wanted: Wanted): AsyncGenerator<LeasedLeaf> {
    const { view, isLeaving } = this.options;
    const id = unitId(wanted.unit);
    await view.watch(id, wanted.leaves, wanted.audited);
    while (this.#goesOn(wanted)) {
      if (isLeaving()) this.#giveBack();
      const queued = isLeaving() ? undefined : this.#take(id);
      if (queued) {
        const leased = await this.#lease(queued, wanted);
        if (leased === "keep") this.#held.push(queued);
        else {
          this.#fetchAhead();
          if (leased) yield leased;
          void queued.finish();
          continue;
        }
      } else if (view.open <= 0 || isLeaving()) {
        const second = await this.#second(wanted);
        if (second) {
          yield second;
          continue;
        }
      }
      if (!queued && !isLeaving() && this.#mayHaveMore()) {
        this.#fetch();
        await view.change();
        continue;
      }
      await this.options.wait(() => view.change());
    }
    if (isLeaving()) this.#giveBack();
  }

  /** What was handed out and not begun is for others: who leaves holds it until the step is done, which waits for it. */
  #giveBack(): void {
    for (const leaf of this.#held) void leaf.giveBack();
    this.#held = [];
  }

  #goesOn({ unit, token, leaves }: Wanted): boolean {
    const { view, isLeaving } = this.options;
    const paused = unit.kind === "train" && view.isPausedAt(stateStep(unit));
    // What is in this member's sums keeps it until the step is done, so it has to say what it finds for audited leaves.
    const isOpen = (view.covered < leaves && !isLeaving()) || view.unsettled.length > 0;
    return view.token === token && view.head.step === stateStep(unit) && isOpen && !paused;
  }

  /** A held leaf of the unit. Those of units that are over are dropped on the way. */
  #take(id: string): QueuedLeaf | undefined {
    const { head } = this.options.view;
    const isOver = ({ unit }: QueuedLeaf) => stateStep(parseUnit(unit)) < head.step;
    for (const leaf of this.#held.filter(isOver)) void leaf.finish();
    this.#held = this.#held.filter((leaf) => !isOver(leaf));
    const index = this.#held.findIndex(({ unit }) => unit === id);
    return index < 0 ? undefined : this.#held.splice(index, 1)[0];
  }

  /** @returns null when the leaf is somebody else's or done; "keep" when it cannot be had just now. */
  async #lease({ leaf }: QueuedLeaf, wanted: Wanted): Promise<LeasedLeaf | null | "keep"> {
    const { unit, token } = wanted;
    const { view } = this.options;
    const { ledger } = view;
    const [id, at] = [unitId(unit), stateStep(unit)];
    const kind = unit.kind === "train" ? "train" : "any";
    const answer = await ledger.lease(token, id, { leaf, stateStep: at, kind });
    if (answer === "held" || answer === "covered" || answer === "stale") return null;
    if (answer !== "granted") return "keep";
    view.took();
    return this.#leased(leaf, wanted);
  }

  #leased(leaf: number, { unit, token, leaves, audited }: Wanted): LeasedLeaf {
    const { ledger } = this.options.view;
    const where = { leaf, stateStep: stateStep(unit), leaves };
    return {
      index: leaf,
      isAudited: audited.includes(leaf),
      claim: async ({ payload = "", opinion = "" } = {}) =>
        (await ledger.cover(token, unitId(unit), { ...where, payload, opinion })) === "counted",
    };
  }

  /** A leaf that another member has as well, for a member that has nothing else to do: its own would be of no more use. */
  async #second(wanted: Wanted): Promise<LeasedLeaf | null> {
    const { view, isLeaving } = this.options;
    const { unit, token } = wanted;
    const wantedSeconds = isLeaving() ? [] : [...view.seconds].filter(([, by]) => by === "");
    const shared = wantedSeconds.map(([leaf]) => ({ leaf, why: "shared" as const }));
    const mine = new Set(view.opinions.filter((opinion) => opinion.token === token).map(({ leaf }) => leaf));
    const said = new Set(view.opinions.map(({ leaf }) => leaf));
    const audits = view.unsettled.filter((leaf) => said.has(leaf) && !mine.has(leaf));
    for (const { leaf, why } of [...shared, ...audits.map((leaf) => ({ leaf, why: "audit" as const }))]) {
      const answer = await view.ledger.second(token, unitId(unit), { leaf, stateStep: stateStep(unit), why });
      if (answer === "granted") return this.#leased(leaf, wanted);
    }
    return null;
  }

  /** Ask for the next leaf while one is computed, unless so few are left that each should go to whoever is idle. */
  #fetchAhead(): void {
    const { view } = this.options;
    if (this.#held.length === 0 && view.open > (view.generation?.members.length ?? 0)) this.#fetch();
  }

  /**
   * One leaf is kept ahead, not more, or a worker would take the next step's from the others. But leaves of the present unit may come
   * back into the queue: with a generation, when a member died; after a while, when a job got lost on the way.
   */
  #mayHaveMore(): boolean {
    const { view, queue } = this.options;
    if (this.#held.length === 0) return true;
    const { generation, at } = this.#drained;
    const isLate = view.open > 0 && performance.now() - at > queue.options.lockMs;
    return generation !== view.generation?.number || isLate;
  }

  /** Ask the queue for one more leaf; its arrival wakes whoever waits on the view. */
  #fetch(): void {
    if (this.#isFetching) return;
    this.#isFetching = true;
    const { queue, view, onEarly, isLeaving } = this.options;
    const arrived = (leaf: QueuedLeaf | null) => {
      if (leaf === null) return;
      if (isLeaving()) return void leaf.giveBack();
      this.#held.push(leaf);
      const unit = parseUnit(leaf.unit);
      if (unit.kind !== "train" || stateStep(unit) <= view.head.step) return;
      this.#drained = { generation: view.generation?.number ?? -1, at: performance.now() };
      onEarly(unit.step, leaf.leaf);
    };
    void queue
      .next()
      .then(arrived, () => {})
      .finally(() => {
        this.#isFetching = false;
        view.nudge();
      });
  }
}
