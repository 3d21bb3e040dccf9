import type { Redis } from "ioredis";
import { keys, type RunKeys } from "./keys.js";
import { entryHash, entryText, parseStepRecord, type StepEntry, type StepRecord } from "./log.js";
import { type Generation, memberToken } from "./membership.js";
import { cover } from "./scripts/cover.js";
import { lead } from "./scripts/lead.js";
import { lease } from "./scripts/lease.js";
import { regroup } from "./scripts/regroup.js";
import { vote } from "./scripts/vote.js";
import { writeAsLeader } from "./scripts/write-as-leader.js";

export interface Head {
  step: number;
  hash: string;
}

/** Asked for by people (`desired`) and done by the leader (`state`). */
export interface Control {
  /** `park`: a pause at once, in the middle of a step, as a worker asks for when it cannot compute a leaf. */
  desired: "run" | "pause" | "park" | "cancel";
  state: "queued" | "running" | "pausing" | "paused" | "done" | "failed" | "cancelled";
  reason: string;
  /** Why somebody asked for it. */
  wish: string;
  /** Last step to train before a pause; null when none is asked for. */
  pauseAt: number | null;
  finishedAt: string | null;
  stateHash: string | null;
}

export interface Checkpoint {
  step: number;
  manifest: string;
  stateHash: string;
  /** When it was published, in ms since 1970; for people only. */
  at: number;
}

/** Counts of one evaluation, summed over its leaves by the leader. */
export interface Evaluation {
  unit: string;
  split: "dev" | "test";
  step: number;
  counts: Record<string, number>;
}

export interface EvaluationRecord extends Evaluation {
  /** When it was done, in ms since 1970; for people only. */
  at: number;
}

/** How many pictures were seen to, and of how many features had to be computed; the others' were there. */
export interface FeatureCounts {
  pictures: number;
  computed: number;
}

/** Features of all pictures of a run are at hand. */
export interface FeatureRecord extends FeatureCounts {
  unit: string;
  /** When it was done, in ms since 1970; for people only. */
  at: number;
}

/** What a member has to say about a step that failed. */
export interface Complaint {
  generation: number;
  from: string;
  /** Whom it blames, if anybody. */
  about: string | null;
  reason: string;
}

export interface Holder {
  leaf: number;
  token: string;
  payload: string;
}

export type LeaseAnswer = "granted" | "held" | "covered" | "early" | "stale" | "paused" | "fenced";
export type CoverAnswer = "counted" | "duplicate" | "stale" | "fenced";
export interface VoteAnswer {
  kind: "committed" | "waiting" | "split" | "diverged" | "fenced" | "stale";
  text: string;
}

/** A leader's right to write: its id and epoch. */
export interface Leadership {
  id: string;
  epoch: number;
}

const seal = (leader: Leadership) => `${leader.id}#${leader.epoch}`;

/** Typed access to the records of one run. It decides nothing. */
export class RunLedger {
  readonly keys: RunKeys;

  constructor(
    readonly redis: Redis,
    readonly run: string,
  ) {
    this.keys = keys.run(run);
  }

  /** What was submitted; null where there is no such run. */
  async record<T>(): Promise<T | null> {
    const text = await this.redis.get(this.keys.record);
    return text === null ? null : (JSON.parse(text) as T);
  }

  async head(): Promise<Head> {
    const [step, hash] = await this.redis.hmget(this.keys.head, "step", "hash");
    return { step: Number(step ?? 0), hash: hash ?? "" };
  }

  async generation(): Promise<Generation | null> {
    const text = await this.redis.get(this.keys.generation);
    return text === null ? null : (JSON.parse(text) as Generation);
  }

  async control(): Promise<Control> {
    const fields = await this.redis.hgetall(this.keys.control);
    return {
      desired: (fields.desired ?? "run") as Control["desired"],
      state: (fields.state ?? "queued") as Control["state"],
      reason: fields.reason ?? "",
      wish: fields.wish ?? "",
      pauseAt: fields.pauseAt ? Number(fields.pauseAt) : null,
      finishedAt: fields.finishedAt || null,
      stateHash: fields.stateHash || null,
    };
  }

  /** The record of a step, or null when it has not been committed. */
  async step(step: number): Promise<StepRecord | null> {
    const text = await this.redis.lindex(this.keys.log, step - 1);
    return text === null ? null : parseStepRecord(text);
  }

  /** Records of the steps after `after`, at most `limit`, oldest first. */
  async steps(after: number, limit = 1000): Promise<StepRecord[]> {
    return (await this.redis.lrange(this.keys.log, after, after + limit - 1)).map(parseStepRecord);
  }

  /** In the order in which they were done: by step, and dev before test. */
  async evaluations(): Promise<EvaluationRecord[]> {
    const texts = Object.values(await this.redis.hgetall(this.keys.evaluations));
    const records = texts.map((text) => JSON.parse(text) as EvaluationRecord);
    return records.sort((a, b) => a.step - b.step || (a.split < b.split ? -1 : 1));
  }

  /** Null until the features of all pictures are at hand, and where none are needed. */
  async features(): Promise<FeatureRecord | null> {
    const [text] = await this.redis.hvals(this.keys.features);
    return text === undefined ? null : (JSON.parse(text) as FeatureRecord);
  }

  /** Ids of the units that are done and are no steps. */
  async closedUnits(): Promise<string[]> {
    const { evaluations, features } = this.keys;
    return (await Promise.all([this.redis.hkeys(features), this.redis.hkeys(evaluations)])).flat();
  }

  async checkpoint(): Promise<Checkpoint | null> {
    const text = await this.redis.get(this.keys.checkpoint);
    return text === null ? null : (JSON.parse(text) as Checkpoint);
  }

  /** A worker has published a checkpoint; an older one than the recorded does not replace it. */
  async recordCheckpoint(checkpoint: Omit<Checkpoint, "at">): Promise<void> {
    const known = await this.checkpoint();
    if (known && known.step > checkpoint.step) return;
    await this.redis.set(this.keys.checkpoint, JSON.stringify({ ...checkpoint, at: Date.now() }));
    await this.wake("checkpoint");
  }

  async leases(unit: string): Promise<{ leaf: number; token: string }[]> {
    const fields = await this.redis.hgetall(this.keys.leases(unit));
    return Object.entries(fields).map(([leaf, token]) => ({ leaf: Number(leaf), token }));
  }

  async coverage(unit: string): Promise<Holder[]> {
    const fields = await this.redis.hgetall(this.keys.coverage(unit));
    return Object.entries(fields).map(([leaf, text]) => {
      const blank = text.indexOf(" ");
      return { leaf: Number(leaf), token: text.slice(0, blank), payload: text.slice(blank + 1) };
    });
  }

  /** How many leaves of a unit are covered, and how many have ever been leased to a present member. */
  async leafCounts(unit: string): Promise<{ covered: number; leased: number }> {
    const [covered, leased] = await Promise.all([
      this.redis.hlen(this.keys.coverage(unit)),
      this.redis.hlen(this.keys.leases(unit)),
    ]);
    return { covered, leased };
  }

  async lease(
    token: string,
    unit: string,
    { leaf, stateStep, kind }: { leaf: number; stateStep: number; kind: "train" | "any" },
  ): Promise<LeaseAnswer> {
    const { generation, head, control, leases, coverage } = this.keys;
    return (await lease(
      this.redis,
      [generation, head, control, leases(unit), coverage(unit)],
      [token, leaf, stateStep, kind],
    )) as LeaseAnswer;
  }

  async cover(
    token: string,
    unit: string,
    { leaf, stateStep, payload, leaves }: { leaf: number; stateStep: number; payload: string; leaves: number },
  ): Promise<CoverAnswer> {
    const { generation, head, coverage, wake } = this.keys;
    return (await cover(
      this.redis,
      [generation, head, coverage(unit), wake],
      [token, leaf, stateStep, payload, leaves, unit],
    )) as CoverAnswer;
  }

  async vote(member: { id: string; since: number }, generation: number, entry: StepEntry): Promise<VoteAnswer> {
    const unit = `t${entry.step}`;
    const { head, log, votes, leases, coverage, wake, control } = this.keys;
    const [kind, text] = (await vote(
      this.redis,
      [this.keys.generation, head, log, votes(unit), leases(unit), coverage(unit), wake, control],
      [member.id, memberToken(member), generation, entry.step, entryText(entry), entryHash(entry)],
    )) as [VoteAnswer["kind"], string];
    return { kind, text };
  }

  /** @returns the leadership, or null while somebody else leads. */
  async lead(id: string, leaseMs: number): Promise<Leadership | null> {
    const epoch = Number(await lead(this.redis, [this.keys.leader, this.keys.epoch], [id, leaseMs]));
    return epoch === 0 ? null : { id, epoch };
  }

  async resign(leader: Leadership): Promise<void> {
    if ((await this.redis.get(this.keys.leader)) === seal(leader)) await this.redis.del(this.keys.leader);
  }

  /**
   * @param trainUnit Its covered leaves go with the members that leave; "none" where no step is under way.
   * @param otherUnit Its covered leaves stay.
   * @returns false when the leader or the generation is stale.
   */
  async regroup(leader: Leadership, generation: Generation, trainUnit: string, otherUnit: string): Promise<boolean> {
    const { head, log, wake, leases, coverage, votes } = this.keys;
    const answer = await regroup(
      this.redis,
      [
        this.keys.leader,
        this.keys.generation,
        head,
        log,
        wake,
        leases(trainUnit),
        coverage(trainUnit),
        votes(trainUnit),
        leases(otherUnit),
      ],
      [
        seal(leader),
        JSON.stringify(generation),
        generation.number,
        generation.startStep,
        ...generation.members.map(memberToken),
      ],
    );
    return answer === "ok";
  }

  /** Write fields of the control record. @returns false when the leader is stale. */
  async writeControl(leader: Leadership, fields: Partial<Record<keyof Control, string>>): Promise<boolean> {
    const args = Object.entries(fields).flat();
    const { control, wake } = this.keys;
    return (
      (await writeAsLeader(this.redis, [this.keys.leader, control, wake], [seal(leader), "control", ...args])) === "ok"
    );
  }

  /** @returns false when the leader is stale. */
  async recordEvaluation(leader: Leadership, record: EvaluationRecord): Promise<boolean> {
    return this.close(leader, this.keys.evaluations, record);
  }

  /** @returns false when the leader is stale. */
  async recordFeatures(leader: Leadership, record: FeatureRecord): Promise<boolean> {
    return this.close(leader, this.keys.features, record);
  }

  /** What a person, or a worker in need, asks for; the leader acts on it. Asking twice for the same changes nothing. */
  async ask(desired: Control["desired"], who: { user: string; reason: string }): Promise<void> {
    await this.redis
      .multi()
      .hset(this.keys.control, { desired, wish: who.reason })
      .xadd(this.keys.audit, "*", "asked", desired, "user", who.user, "reason", who.reason)
      .publish(this.keys.wake, "control")
      .exec();
  }

  /** A member could not finish a step with the others; the leader looks into it. */
  async complain(complaint: Complaint): Promise<void> {
    await this.redis.rpush(this.keys.complaints, JSON.stringify(complaint));
    await this.wake("complaint");
  }

  /** Complaints made in a generation; those of earlier ones are moot and removed. */
  async complaints(generation: number): Promise<Complaint[]> {
    const texts = await this.redis.lrange(this.keys.complaints, 0, -1);
    const complaints = texts.map((text) => JSON.parse(text) as Complaint);
    for (const [index, complaint] of complaints.entries()) {
      if (complaint.generation < generation) await this.redis.lrem(this.keys.complaints, 1, texts[index]!);
    }
    return complaints.filter((complaint) => complaint.generation === generation);
  }

  /** The first worker sets the run's numeric class. @returns the class that holds. */
  async claimNumericClass(mine: string): Promise<string> {
    await this.redis.setnx(this.keys.numericClass, mine);
    return (await this.numericClass()) ?? mine;
  }

  /** Null before the first worker. */
  async numericClass(): Promise<string | null> {
    return this.redis.get(this.keys.numericClass);
  }

  /** For people: kept in a capped stream. */
  async event(kind: string, text: string): Promise<void> {
    await this.redis.xadd(this.keys.events, "MAXLEN", "~", 5000, "*", "kind", kind, "text", text);
  }

  async events(after = "-"): Promise<{ id: string; kind: string; text: string }[]> {
    const items = await this.redis.xrange(this.keys.events, after === "-" ? "-" : `(${after}`, "+");
    return items.map(([id, [, kind = "", , text = ""]]) => ({ id, kind, text }));
  }

  /**
   * Call back whenever something in the run changes, over a connection of its own. A message can be lost with the connection, so
   * whoever waits also looks by himself now and then.
   *
   * @returns the end of it.
   */
  async onWake(listener: () => void): Promise<() => void> {
    const subscriber = this.redis.duplicate();
    // It connects again by itself, and a message that was lost meanwhile is a case for the looks in between.
    subscriber.on("error", () => {});
    subscriber.on("message", listener);
    await subscriber.subscribe(this.keys.wake);
    return () => subscriber.disconnect();
  }

  private async close(leader: Leadership, key: string, record: { unit: string }): Promise<boolean> {
    const args = [seal(leader), `done ${record.unit}`, record.unit, JSON.stringify(record)];
    return (await writeAsLeader(this.redis, [this.keys.leader, key, this.keys.wake], args)) === "ok";
  }

  private async wake(word: string): Promise<void> {
    await this.redis.publish(this.keys.wake, word);
  }
}
