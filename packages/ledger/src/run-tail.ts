import { BrokenLog, parseStepRecord } from "./log.js";
import type { Generation } from "./membership.js";
import { restoreRun } from "./restore-run.js";
import { type RunCopy, withOlderSteps } from "./run-copy.js";
import type { RunLedger } from "./run-ledger.js";
import type { Checkpoint, Control, Head } from "./run-records.js";

/** What one look at Redis showed of a run. */
export interface RunSight {
  /** Does Redis know the run at all? */
  isKnown: boolean;
  generation: Generation | null;
  head: Head;
  control: Control;
  checkpoint: Checkpoint | null;
  /** Ids of the units that are done and are no steps. */
  closed: readonly string[];
  /** Where the tail knew the members to stand when it was asked: a vote of ours may have moved them since. */
  stood: number;
  /** The tail's newest step when it was asked, and the log's records from that one on. */
  newest: number;
  log: readonly string[];
}

/** Steps that are kept: far more than Redis can lose with its last second. */
const keptSteps = 1024;

/**
 * What a member has seen of its run's records. Redis acknowledges what it has not yet written to disk, or told its replicas, so it may come
 * back without its last moments, or empty: what the members have seen is then put back (reference protocol §6).
 */
export class RunTail {
  /** Steps before those kept. */
  #after: number;
  readonly #steps: string[];
  #rest: Omit<RunCopy, "after" | "steps">;

  private constructor(
    readonly ledger: RunLedger,
    readonly keep: number,
    { after, steps, ...rest }: RunCopy,
  ) {
    this.#after = after;
    this.#steps = [...steps];
    this.#rest = rest;
  }

  /** @throws {Error} If Redis does not know the run. */
  static async open(ledger: RunLedger, keep = keptSteps): Promise<RunTail> {
    const record = await ledger.recordText();
    if (record === null) throw new Error(`Cannot follow ${ledger.run} as Redis does not know what it is`);
    const after = Math.max(0, (await ledger.committedSteps()) - keep);
    const [steps, closed, takers] = await Promise.all([
      ledger.log(after),
      ledger.closedRecords(),
      whoTakesPart(ledger),
    ]);
    const unseen = { control: {}, generation: 0, head: 0, checkpoint: "" };
    return new RunTail(ledger, keep, { record, after, steps, ...closed, ...takers, ...unseen });
  }

  /** Newest step that is known. */
  get newest(): number {
    return this.#after + this.#steps.length;
  }

  /** The step at which the members stand, as far as is known. */
  get stands(): number {
    return this.#rest.head;
  }

  get copy(): RunCopy {
    return { ...this.#rest, after: this.#after, steps: this.#steps };
  }

  /**
   * Take in what a look showed, unless Redis has less than was seen before.
   *
   * @returns what it has lost, in words; null where nothing is missing.
   * @throws {BrokenLog} If a record does not match its hash, or a step is not the one that was seen before: somebody has changed the log.
   */
  async follow(sight: RunSight): Promise<string | null> {
    const lost = this.#lossIn(sight);
    if (lost !== null) return lost;
    const { generation, head, control, checkpoint, closed } = sight;
    const { evaluations, features } = this.#rest;
    const isComplete = closed.every((unit) => unit in evaluations || unit in features);
    // Whoever is shut out is so before the generation that it leaves.
    const isSame = (generation?.number ?? 0) === this.#rest.generation;
    this.#rest = {
      ...this.#rest,
      ...(isComplete ? {} : await this.ledger.closedRecords()),
      ...(isSame ? {} : await whoTakesPart(this.ledger)),
      control: fieldsOf(control),
      generation: generation?.number ?? 0,
      head: head.step,
      checkpoint: checkpoint === null ? "" : JSON.stringify(checkpoint),
    };
    this.add(sight.log);
    return null;
  }

  /** Keep these records, in their order; those that are kept already change nothing. @throws {BrokenLog} If one does not follow from the one before. */
  add(texts: readonly string[]): void {
    for (const text of texts) {
      if (text === this.#steps.at(-1)) continue;
      const { entry } = parseStepRecord(text);
      if (entry.step <= this.newest) continue;
      const last = this.#steps.at(-1);
      if (entry.step !== this.newest + 1 || entry.previous !== (last ? parseStepRecord(last).hash : ""))
        throw new BrokenLog(
          `Cannot follow the log of ${this.ledger.run} as its step ${entry.step} does not follow from ours`,
        );
      this.#steps.push(text);
      if (this.#steps.length > this.keep) {
        this.#steps.shift();
        this.#after += 1;
      }
    }
  }

  /** This member's vote has committed a step, as this record says. */
  commit(text: string): void {
    this.add([text]);
    this.#rest = { ...this.#rest, head: Math.max(this.#rest.head, this.newest) };
  }

  /**
   * Put back what Redis has lost.
   *
   * @param older What a checkpoint knows of the run, asked where more is missing than is kept here.
   * @returns a sentence for people; null where somebody was faster.
   * @throws {BrokenLog} If it is not enough.
   */
  async restore(lost: string, older: () => Promise<RunCopy | null>): Promise<string | null> {
    const isEnough = this.#after <= (await this.ledger.committedSteps());
    const copy = isEnough ? this.copy : withOlderSteps(this.copy, await older());
    return restoreRun(this.ledger, copy, lost);
  }

  /** What is missing of what was seen, in words; null if nothing is. */
  #lossIn({ isKnown, generation, head, closed, stood, newest, log }: RunSight): string | null {
    if (!isKnown) return "the whole run";
    const known = this.#steps[newest - this.#after - 1];
    if (known !== undefined && log[0] === undefined) return "steps";
    if (known !== undefined && log[0] !== known && parseStepRecord(log[0]!).hash !== parseStepRecord(known).hash)
      throw new BrokenLog(
        `Cannot follow the log of ${this.ledger.run} as its step ${newest} is not the one that was committed`,
      );
    const seen = this.#rest;
    const number = generation?.number ?? 0;
    if (number < seen.generation) return `generation ${seen.generation}`;
    const absent = [...Object.keys(seen.features), ...Object.keys(seen.evaluations)].find((id) => !closed.includes(id));
    if (absent !== undefined) return `the record of ${absent}`;
    return number === seen.generation && head.step < stood ? "where the members stand" : null;
  }
}

async function whoTakesPart(ledger: RunLedger): Promise<Pick<RunCopy, "quarantined" | "numericClass">> {
  const [quarantined, numericClass] = await Promise.all([ledger.quarantined(), ledger.numericClass()]);
  return { quarantined, numericClass: numericClass ?? "" };
}

/** A control record as Redis holds it. */
function fieldsOf(control: Control): Record<string, string> {
  return Object.fromEntries(Object.entries(control).map(([field, value]) => [field, String(value ?? "")]));
}
