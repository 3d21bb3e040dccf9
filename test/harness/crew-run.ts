import assert from "node:assert/strict";
import { brokenLink, type Control, type Generation, RunLedger, type StepRecord } from "@umie/ledger";
import type { Crew } from "./crew.js";
import type { CrewProcess } from "./crew-worker.js";
import { type Changes, changedRecipe } from "./fault-recipe.js";
import { referenceOf } from "./reference.js";
import { Hopeless, until } from "./until.js";

const over: readonly Control["state"][] = ["done", "failed", "cancelled"];

/** A run of a crew, seen through what Redis holds of it. */
export class CrewRun {
  readonly ledger: RunLedger;
  /** How many events are old news. */
  #known = 0;

  constructor(
    readonly crew: Crew,
    readonly id: string,
    readonly changes: Changes,
  ) {
    this.ledger = new RunLedger(crew.redis, id);
  }

  /** Wait until so many steps are in the log. */
  async reaches(step: number): Promise<void> {
    await this.is(`at step ${step}`, async () => (await this.ledger.head()).step >= step);
  }

  /** Wait until something holds; a run that is over meanwhile will never come to it. */
  async is<T>(what: string, look: () => Promise<T | false | null | undefined>): Promise<T> {
    return until(`${this.id} to be ${what}`, async () => {
      const { state, reason } = await this.ledger.control();
      const found = await look();
      if (found) return found;
      if (over.includes(state)) throw new Hopeless(`${this.id} is ${state} (${reason}) and was never ${what}`);
      return false;
    });
  }

  /** The id of the member that reduces; a vector as short as that of these runs has one owner. */
  async owner(): Promise<string> {
    return (await this.ledger.generation())!.members[0]!.id;
  }

  isState(state: Control["state"]): Promise<Control> {
    return until(`${this.id} to be ${state}`, async () => {
      const control = await this.ledger.control();
      return control.state === state && control;
    });
  }

  /** Wait for an event whose `kind: text` matches. @returns it. */
  event(pattern: RegExp): Promise<string> {
    const isNews = (event: string, index: number) => index >= this.#known && pattern.test(event);
    return this.is(`told ${pattern}`, async () => (await this.events()).find(isNews));
  }

  /** What was told up to now is not waited for any more. */
  async hearsNews(): Promise<void> {
    this.#known = (await this.events()).length;
  }

  /** Everything that was told, each as `kind: text`. */
  async events(): Promise<string[]> {
    return (await this.ledger.events()).map(({ kind, text }) => `${kind}: ${text}`);
  }

  /** Wait until these, and no others, are the members. */
  hasMembers(...names: string[]): Promise<Generation> {
    const wanted = [...names].sort().join();
    return this.is(`that of ${wanted}`, async () => {
      const generation = await this.ledger.generation();
      const ids = generation?.members.map(({ id }) => id).sort();
      return ids?.join() === wanted && generation;
    });
  }

  /** Wait until a process of the crew has died, while the run goes on. */
  async loses(process: CrewProcess): Promise<void> {
    await this.is(`without ${process.name}`, async () => process.isOver);
  }

  async ask(desired: Control["desired"], reason = "a test"): Promise<void> {
    await this.ledger.ask(desired, { user: "test", reason });
  }

  /**
   * Wait for the end and hold it against the reference: the same bits, every step in the log once, one behind the other, and in
   * each every leaf once. What was to happen has happened, so leaves are no longer held up.
   *
   * @returns the log.
   */
  async endsAsReference(): Promise<StepRecord[]> {
    this.crew.pace(0);
    const end = await this.#end();
    assert.equal(end.stateHash, (await referenceOf(this.crew.home, this.changes)).stateHash);
    const log = await this.ledger.steps(0, 1_000_000);
    const { schedule, batch } = changedRecipe(this.changes).spec;
    assert.equal(log.length, schedule.steps);
    assert.equal(brokenLink(log), null);
    const leaves = Array.from({ length: batch.leavesPerStep }, (_, leaf) => String(leaf));
    for (const { work } of log) assert.deepEqual(Object.keys(work.leaves).sort(), leaves);
    return log;
  }

  /** Wait for the end for as long as there is progress. */
  async #end(): Promise<Control> {
    for (let step = 0; ; ) {
      const control = await until(`${this.id} to get on from step ${step}`, async () => {
        const [now, head] = await Promise.all([this.ledger.control(), this.ledger.head()]);
        if (now.state === "failed" || now.state === "cancelled") {
          throw new Hopeless(`${this.id} is ${now.state}: ${now.reason}`);
        }
        const isOver = now.state === "done";
        if (!isOver && head.step === step) return false;
        step = head.step;
        return now;
      });
      if (control.state === "done") return control;
    }
  }

  /** How it stands, for the message of a test that fails. */
  async story(): Promise<string> {
    const [control, head, generation] = await Promise.all([
      this.ledger.control(),
      this.ledger.head(),
      this.ledger.generation(),
    ]);
    const events = (await this.events()).slice(-15);
    return `${this.id} ${JSON.stringify({ control, head, generation })}\n${events.join("\n")}`;
  }
}
