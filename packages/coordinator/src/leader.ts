import { faultPoint } from "@umie/fault";
import {
  bootId,
  type Complaint,
  type Generation,
  type Heartbeat,
  heartbeats,
  type Leadership,
  memberToken,
  type RunLedger,
  type Timing,
} from "@umie/ledger";
import {
  hasSpecHash,
  nextUnit,
  type RunRecord,
  type RunSpec,
  stateStep,
  takenUp,
  type Unit,
  unitId,
} from "@umie/recipe";
import { type Decision, decide } from "./decide.js";
import { departures } from "./departures.js";
import type { LeafQueue } from "./queue.js";
import { isOver } from "./run-state.js";
import type { Scene } from "./scene.js";
import { type SteadyWatch, steadyWatch } from "./steady-watch.js";
import { sumCounts } from "./sum-counts.js";
import { unitLeaves } from "./unit-leaves.js";

export interface LeaderOptions {
  id: string;
  timing: Timing;
  /** Does this member answer when we ask it directly? */
  answers: (address: string) => Promise<boolean>;
  log: { info(fields: object, text: string): void };
}

/**
 * Leads one run: looks at the ledger, decides ({@link decide}), acts. What it keeps in memory is only
 * for speed; a successor that knows nothing does the same.
 */
export class Leader {
  /** Unit → generation, and life of Redis, in which its leaves were last put into the queue. */
  readonly #issued = new Map<string, string>();
  #lastWait = "";
  #leadership: Leadership | null = null;
  #record: RunRecord;
  readonly #steady: SteadyWatch;

  constructor(
    readonly ledger: RunLedger,
    record: RunRecord,
    readonly queue: LeafQueue,
    readonly options: LeaderOptions,
  ) {
    this.#steady = steadyWatch(options.timing.beatTtlMs);
    this.#record = record;
  }

  get #spec(): RunSpec {
    return this.#record.spec;
  }

  get #forkAt(): number | null {
    const { becomes, parent } = this.#record;
    return becomes && parent ? parent.step : null;
  }

  /**
   * One look and one act.
   * @returns what was decided, or null while another coordinator leads this run.
   */
  async tick(): Promise<Decision | null> {
    this.#steady.asks();
    const leadership = await this.ledger.lead(this.options.id, this.options.timing.leaderLeaseMs);
    this.#leadership = leadership;
    if (!leadership) {
      this.#steady.answered();
      return null;
    }
    const scene = await this.#look();
    const decision = decide(scene);
    await faultPoint("leader.act", decision.act);
    await this.#act(decision, scene, leadership);
    return decision;
  }

  /** Let another coordinator lead at once, rather than when our lease runs out. */
  async resign(): Promise<void> {
    if (this.#leadership) await this.ledger.resign(this.#leadership);
  }

  async #look(): Promise<Scene> {
    const { ledger } = this;
    const [generation, control] = await Promise.all([ledger.generation(), ledger.control()]);
    await this.#readAmended(control.specHash);
    const spec = this.#spec;
    const [boot, head, closed, checkpoint, beats, complaints, quarantined] = await Promise.all([
      bootId(ledger.redis),
      ledger.head(),
      ledger.closedUnits(),
      ledger.checkpoint(),
      heartbeats(ledger.redis),
      ledger.complaints(generation?.number ?? 0),
      ledger.quarantined(),
    ]);
    const condemned = await this.#condemned(generation, complaints);
    const unit = nextUnit(spec, head.step, new Set(closed));
    const id = unit === null ? "none" : unitId(unit);
    const [covered, leased, seconds, opinions, votes, deaths, suspects] = await Promise.all([
      ledger.coverage(id),
      ledger.leases(id),
      ledger.seconds(id),
      ledger.opinions(id),
      ledger.votes(id),
      ledger.deaths(id),
      ledger.suspects(id),
    ]);
    return {
      control,
      generation,
      head: head.step,
      boot,
      silenceCounts: this.#steady.answered(),
      workers: beats.filter((worker) => this.#serves(worker) && !(worker.id in quarantined)),
      condemned,
      complaints,
      unit,
      leaves: unit === null ? 0 : unitLeaves(spec, unit),
      ...{ covered, leased, seconds, opinions, votes, deaths, suspects },
      taskFloorMs: this.options.timing.taskFloorMs,
      checkpointStep: checkpoint?.step ?? 0,
      forkAt: this.#forkAt,
      ...spec.resources,
    };
  }

  /** Whoever opened the run before it was amended computes what is not due any more. */
  #serves({ run, specHash }: Heartbeat): boolean {
    return run === this.ledger.run && (specHash ?? this.#record.specHash) === this.#record.specHash;
  }

  /** The record is another since people amended it, and with it what is due. */
  async #readAmended(specHash: string | null): Promise<void> {
    if (specHash === null || hasSpecHash(this.#record, specHash)) return;
    this.#record = (await this.ledger.record<RunRecord>()) ?? this.#record;
    this.#issued.clear();
  }

  /** A member that its peers blame is condemned when it does not answer us either. */
  async #condemned(generation: Generation | null, complaints: readonly Complaint[]): Promise<Set<string>> {
    const accused = new Set(complaints.map(({ about }) => about));
    const present = generation?.members.filter((member) => accused.has(member.id)) ?? [];
    const silent = await Promise.all(
      present.map(async ({ id, address }) => ((await this.options.answers(address)) ? null : id)),
    );
    return new Set(silent.filter((id) => id !== null));
  }

  async #act(decision: Decision, scene: Scene, leadership: Leadership): Promise<void> {
    switch (decision.act) {
      case "regroup":
        return this.#regroup(decision, scene, leadership);
      case "pause-at":
        await this.ledger.writeControl(leadership, { state: "pausing", pauseAt: String(decision.step) });
        return;
      case "become":
        if (decision.state === "running") await this.#forgiveDeaths(scene);
        return this.#become(decision, leadership);
      case "park":
        if ((await this.ledger.ask("park", { user: "coordinator", reason: decision.why }, leadership)) === "asked")
          await this.ledger.event("parked", decision.why);
        return;
      case "share":
        if (await this.ledger.share(leadership, unitId(scene.unit!), decision.leaf)) {
          await this.ledger.event("straggler", decision.why);
        }
        return;
      case "take-up":
        return this.#takeUp(decision.why);
      case "close":
        return this.#close(scene.unit!, leadership);
      case "issue":
        return this.#issue(scene);
      case "wait":
        if (decision.why === this.#lastWait) return;
        this.#lastWait = decision.why;
        await this.ledger.writeControl(leadership, { reason: decision.why });
        return;
    }
  }

  async #regroup(decision: Decision & { act: "regroup" }, scene: Scene, leadership: Leadership): Promise<void> {
    const { members, startStep, why, quarrels, died, quarantine } = decision;
    const { generation, unit, boot, control } = scene;
    const number = (generation?.number ?? 0) + 1;
    const next: Generation = {
      ...{ number, members, startStep, reason: why, boot, at: Date.now() },
      ...(quarrels === undefined ? {} : { quarrels }),
    };
    const id = unit === null ? "none" : unitId(unit);
    const [train, other] = unit?.kind === "train" ? [id, "none"] : ["none", id];
    if (quarantine && !(await this.ledger.quarantine(leadership, quarantine))) return;
    const seen = { specHash: control.specHash, seenHead: scene.head, ...(died === undefined ? {} : { died }) };
    if (!(await this.ledger.regroup(leadership, next, train, other, seen))) return;
    for (const reason of departures(scene, decision).values()) await this.ledger.tally(`departure ${reason}`);
    // What nobody waits for any more is no reason.
    if (members.length > 0 && control.reason !== "") await this.ledger.writeControl(leadership, { reason: "" });
    this.#lastWait = "";
    for (const evidence of Object.values(quarantine ?? {})) await this.ledger.event("quarantined", evidence);
    this.options.log.info({ run: this.ledger.run, generation: number, members: members.map(memberToken) }, why);
    await this.ledger.event("generation", `generation ${number}, ${members.length} members: ${why}`);
  }

  /** Of the step at hand, and, where the run is replayed, of the one it was parked at. */
  async #forgiveDeaths({ unit }: Scene): Promise<void> {
    const { ledger } = this;
    const parkedAt = nextUnit(this.#spec, await ledger.committedSteps(), new Set(await ledger.closedUnits()));
    for (const each of [unit, parkedAt]) if (each !== null) await ledger.forgiveDeaths(unitId(each));
  }

  async #become({ state, stateHash, why }: Decision & { act: "become" }, leadership: Leadership): Promise<void> {
    const over = isOver(state);
    const written = await this.ledger.writeControl(leadership, {
      state,
      reason: why,
      ...(state === "running" || state === "paused" ? { pauseAt: String(this.#forkAt ?? "") } : {}),
      ...(over ? { finishedAt: new Date().toISOString(), stateHash: stateHash ?? "" } : {}),
    });
    if (!written) return;
    this.#issued.clear();
    this.#lastWait = "";
    if (over) await this.queue.empty();
    this.options.log.info({ run: this.ledger.run, state }, why || `the run is ${state}`);
    await this.ledger.event("state", `${state}${why ? `: ${why}` : ""}`);
  }

  /** Refused where somebody was faster: what is written is the same, whoever does it. */
  async #takeUp(why: string): Promise<void> {
    const { parent, specHash } = this.#record;
    const { run, step, user, reason } = parent!;
    const act = { act: `take up the fork of ${run} at step ${step}`, user, reason, steps: step };
    if ((await this.ledger.amend(specHash, takenUp(this.#record), act)) === "ok") await this.ledger.event("fork", why);
  }

  /** All leaves of a unit that is no step are counted: write down what they come to. */
  async #close(unit: Unit, leadership: Leadership): Promise<void> {
    const [id, at] = [unitId(unit), Date.now()];
    const counts = sumCounts(await this.ledger.coverage(id));
    if (unit.kind === "evaluate") {
      await this.ledger.recordEvaluation(leadership, { unit: id, split: unit.split, step: unit.step, counts, at });
      return;
    }
    const { pictures = 0, computed = 0 } = counts;
    if (!(await this.ledger.recordFeatures(leadership, { unit: id, pictures, computed, at }))) return;
    await this.ledger.event(
      "features",
      `features of ${pictures} pictures are at hand, ${computed} of them computed now`,
    );
  }

  /** Put the unit's open leaves into the queue, and those of the next step, so that workers can read ahead. */
  async #issue({ unit, generation, covered, leased, control, head }: Scene): Promise<void> {
    if (unit === null || generation === null) return;
    const taken = new Set([...covered, ...leased].map(({ leaf }) => leaf));
    await this.#issueOnce(unit, generation, taken);
    if (unit.kind !== "train" || control.desired !== "run") return;
    const after = nextUnit(this.#spec, head + 1, new Set());
    if (after?.kind === "train") await this.#issueOnce(after, generation, new Set());
    for (const id of this.#issued.keys()) if (Number(id.slice(1)) < head) this.#issued.delete(id);
  }

  async #issueOnce(unit: Unit, { number, boot = "" }: Generation, taken: ReadonlySet<number>): Promise<void> {
    const id = unitId(unit);
    const issue = `${number} ${boot}`;
    if (this.#issued.get(id) === issue) return;
    const leaves = Array.from({ length: unitLeaves(this.#spec, unit) }, (_, leaf) => leaf);
    const open = leaves.filter((leaf) => !taken.has(leaf));
    await this.queue.issue(id, { order: stateStep(unit), generation: number, leaves: open });
    this.#issued.set(id, issue);
  }
}
