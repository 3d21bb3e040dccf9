import type { Redis } from "ioredis";
import { keepAlive } from "./keep-alive.js";
import { keys, type RunKeys } from "./keys.js";
import { entryHash, entryText, parseStepRecord, type StepEntry, type StepRecord } from "./log.js";
import { type Generation, memberToken } from "./membership.js";
import { PatientRedis } from "./patient-redis.js";
import type { RedisOptions } from "./redis-target.js";
import type {
  Act,
  AskAnswer,
  Checkpoint,
  Complaint,
  Control,
  CoverAnswer,
  CoverClaim,
  EvaluationRecord,
  FeatureRecord,
  Head,
  Holder,
  Leadership,
  LeaseAnswer,
  LedgerEvent,
  Opinion,
  RegroupOptions,
  SecondAnswer,
  VoteAnswer,
} from "./run-records.js";
import { amend } from "./scripts/amend.js";
import { ask } from "./scripts/ask.js";
import { cover } from "./scripts/cover.js";
import { lead } from "./scripts/lead.js";
import { lease } from "./scripts/lease.js";
import { regroup } from "./scripts/regroup.js";
import { second } from "./scripts/second.js";
import { share } from "./scripts/share.js";
import { vote } from "./scripts/vote.js";
import { writeAsLeader } from "./scripts/write-as-leader.js";
import { untilDurable } from "./until-durable.js";

const eventOf = ([id, [, kind = "", , text = ""]]: [string, string[]]): LedgerEvent => ({ id, kind, text });

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
    const text = await this.recordText();
    return text === null ? null : (JSON.parse(text) as T);
  }

  async recordText(): Promise<string | null> {
    return this.redis.get(this.keys.record);
  }

  /** Does Redis know the run? */
  async isKnown(): Promise<boolean> {
    return (await this.redis.exists(this.keys.record)) === 1;
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
      specHash: fields.specHash || null,
    };
  }

  /** How many steps the log holds; while it is replayed the head stands before its end. */
  async committedSteps(): Promise<number> {
    return this.redis.llen(this.keys.log);
  }

  /**
   * Replace the run's record, whose spec has this hash, while it has no members. On disk when it is done: nothing else says what was decided.
   *
   * @param act What is done, with who does it and why; `steps`: those in the log when it was decided.
   */
  async amend(
    from: string,
    record: { specHash: string },
    { act, user, reason, steps }: { act: string; user: string; reason: string; steps: number },
  ): Promise<"ok" | "changed" | "busy"> {
    const { record: recordKey, control, generation, log, audit, wake } = this.keys;
    const answer = (await amend(
      this.redis,
      [recordKey, control, generation, log, audit, wake],
      [from, JSON.stringify(record), record.specHash, steps, user, reason, act],
    )) as "ok" | "changed" | "busy";
    await untilDurable(this.redis);
    return answer;
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

  /** Records of the steps after `after`, oldest first, as Redis holds them. */
  async log(after: number): Promise<string[]> {
    return this.redis.lrange(this.keys.log, after, -1);
  }

  /** In the order in which they were done: by step, and dev before test. */
  async evaluations(): Promise<EvaluationRecord[]> {
    const texts = Object.values(await this.redis.hgetall(this.keys.evaluations));
    const records = texts.map((text) => JSON.parse(text) as EvaluationRecord);
    return records.sort((a, b) => a.step - b.step || (a.split < b.split ? -1 : 1));
  }

  /** Keep examples of a leaf of the newest evaluation of a split, for people only; those of the one before go. */
  async keepExamples(split: string, leaf: number, examples: object): Promise<void> {
    await this.redis.hset(this.keys.examples(split), leaf, JSON.stringify(examples));
  }

  /** By leaf, in their order. */
  async keptExamples<T>(split: string): Promise<{ leaf: number; kept: T }[]> {
    const fields = await this.redis.hgetall(this.keys.examples(split));
    return Object.entries(fields)
      .map(([leaf, text]) => ({ leaf: Number(leaf), kept: JSON.parse(text) as T }))
      .sort((a, b) => a.leaf - b.leaf);
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

  /** Their records by unit, as Redis holds them. */
  async closedRecords(): Promise<{ evaluations: Record<string, string>; features: Record<string, string> }> {
    const { redis, keys } = this;
    const [evaluations, features] = await Promise.all([redis.hgetall(keys.evaluations), redis.hgetall(keys.features)]);
    return { evaluations, features };
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
    { leaf, stateStep, payload, leaves, opinion = "" }: CoverClaim,
  ): Promise<CoverAnswer> {
    const { generation, head, coverage, wake, seconds, opinions } = this.keys;
    return (await cover(
      this.redis,
      [generation, head, coverage(unit), wake, seconds(unit), opinions(unit)],
      [token, leaf, stateStep, payload, leaves, unit, opinion],
    )) as CoverAnswer;
  }

  /** Ask to compute a leaf that another member has, too. */
  async second(
    token: string,
    unit: string,
    { leaf, stateStep, why }: { leaf: number; stateStep: number; why: "shared" | "audit" },
  ): Promise<SecondAnswer> {
    const { generation, head, leases, coverage, seconds, opinions } = this.keys;
    return (await second(
      this.redis,
      [generation, head, leases(unit), coverage(unit), seconds(unit), opinions(unit)],
      [token, leaf, stateStep, why],
    )) as SecondAnswer;
  }

  /** Let a second member compute this leaf too. @returns false when the leader is stale. */
  async share(leader: Leadership, unit: string, leaf: number): Promise<boolean> {
    const { coverage, seconds, wake } = this.keys;
    const answer = await share(
      this.redis,
      [this.keys.leader, coverage(unit), seconds(unit), wake],
      [seal(leader), leaf],
    );
    return answer === "ok";
  }

  /** Leaf → token of the second member that computes it, empty while one is wanted. */
  async seconds(unit: string): Promise<Map<number, string>> {
    const fields = await this.redis.hgetall(this.keys.seconds(unit));
    return new Map(Object.entries(fields).map(([leaf, token]) => [Number(leaf), token]));
  }

  async opinions(unit: string): Promise<Opinion[]> {
    const fields = await this.redis.hgetall(this.keys.opinions(unit));
    return Object.entries(fields).map(([field, hash]) => {
      const blank = field.indexOf(" ");
      return { leaf: Number(field.slice(0, blank)), token: field.slice(blank + 1), hash };
    });
  }

  /** Member id → hash of the entry it votes for. */
  async votes(unit: string): Promise<Map<string, string>> {
    return new Map(Object.entries(await this.redis.hgetall(this.keys.votes(unit))));
  }

  /** Leaf → ids of the workers that died while they computed it. */
  async deaths(unit: string): Promise<Map<number, string[]>> {
    const fields = await this.redis.hgetall(this.keys.deaths(unit));
    return new Map(Object.entries(fields).map(([leaf, ids]) => [Number(leaf), ids.split(" ")]));
  }

  /** Somebody died of this leaf; the next one that takes it says beforehand what is in it. */
  async nameSuspects(unit: string, leaf: number, examples: readonly string[]): Promise<void> {
    await this.redis.hset(this.keys.suspects(unit), leaf, JSON.stringify(examples));
  }

  /** Leaf → ids of its examples, of leaves that somebody died of. */
  async suspects(unit: string): Promise<Map<number, string[]>> {
    const fields = await this.redis.hgetall(this.keys.suspects(unit));
    return new Map(Object.entries(fields).map(([leaf, ids]) => [Number(leaf), JSON.parse(ids) as string[]]));
  }

  /** People know of the deaths and want to go on. */
  async forgiveDeaths(unit: string): Promise<void> {
    await this.redis.del(this.keys.deaths(unit), this.keys.suspects(unit));
  }

  /** Keep these workers out of the run from now on, each with the evidence. @returns false when the leader is stale. */
  async quarantine(leader: Leadership, evidence: Readonly<Record<string, string>>): Promise<boolean> {
    const { quarantined, wake } = this.keys;
    const args = [seal(leader), "quarantine", ...Object.entries(evidence).flat()];
    return (await writeAsLeader(this.redis, [this.keys.leader, quarantined, wake], args)) === "ok";
  }

  /** Worker → evidence that it computes wrongly. */
  async quarantined(): Promise<Record<string, string>> {
    return this.redis.hgetall(this.keys.quarantined);
  }

  async vote(member: { id: string; since: number }, generation: number, entry: StepEntry): Promise<VoteAnswer> {
    const unit = `t${entry.step}`;
    const { head, log, votes, leases, coverage, wake, control, seconds, opinions, deaths, suspects } = this.keys;
    const [kind, text] = (await vote(
      this.redis,
      [
        ...[this.keys.generation, head, log, votes(unit), leases(unit), coverage(unit), wake, control],
        ...[seconds(unit), opinions(unit), deaths(unit), suspects(unit)],
      ],
      [member.id, memberToken(member), generation, entry.step, entryText(entry), entryHash(entry)],
    )) as [VoteAnswer["kind"], string];
    return { kind, text };
  }

  /** Who leads the run; null while nobody does. */
  async leader(): Promise<string | null> {
    const holder = await this.redis.get(this.keys.leader);
    return holder?.replace(/#\d+$/, "") ?? null;
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
   * @returns false when the leader, the generation or what it saw is stale.
   */
  async regroup(
    leader: Leadership,
    generation: Generation,
    trainUnit: string,
    otherUnit: string,
    { died = [], specHash = "any", seenHead = "any" }: RegroupOptions = {},
  ): Promise<boolean> {
    const { head, log, wake, leases, coverage, votes, seconds, opinions, deaths, control } = this.keys;
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
        ...[seconds(trainUnit), opinions(trainUnit), deaths(trainUnit)],
        ...[seconds(otherUnit), deaths(otherUnit), coverage(otherUnit), control],
      ],
      [
        seal(leader),
        JSON.stringify(generation),
        generation.number,
        generation.startStep,
        JSON.stringify(died),
        specHash ?? "",
        seenHead,
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

  /**
   * What a person, or a worker in need, asks for; the leader acts on it. Asking twice for the same changes nothing but the record of
   * who asked last. What is over stays so, and nothing outbids `cancel`.
   *
   * @param as A leader that asks, which must not be stale.
   */
  async ask(
    desired: Control["desired"],
    { user, reason }: { user: string; reason: string },
    as?: Leadership,
  ): Promise<AskAnswer> {
    const { control, audit, wake, leader } = this.keys;
    const args = [desired, user, reason, as === undefined ? "" : seal(as)];
    return (await ask(this.redis, [control, audit, wake, leader], args)) as AskAnswer;
  }

  /** An act of a person that needs no leader, for the record. */
  async audit(act: string, who: { user: string; reason: string }): Promise<void> {
    await this.redis.xadd(this.keys.audit, "*", "asked", act, "user", who.user, "reason", who.reason);
  }

  /** What people, and workers in need, asked for, oldest first. */
  async acts(): Promise<Act[]> {
    const items = await this.redis.xrange(this.keys.audit, "-", "+");
    return items.map(([id, [, act = "", , user = "", , reason = ""]]) => ({ id, act, user, reason }));
  }

  /** A worker cannot serve this run, and says why. */
  async refuse(worker: string, why: string): Promise<void> {
    await this.redis.hset(this.keys.refusals, worker, why);
  }

  /** Worker → why it cannot serve this run, as it said itself. */
  async refusals(): Promise<Record<string, string>> {
    return this.redis.hgetall(this.keys.refusals);
  }

  /** Workers that cannot serve this run: they said so, or compute wrongly. */
  async unfit(): Promise<string[]> {
    const { refusals, quarantined } = this.keys;
    return (await Promise.all([this.redis.hkeys(refusals), this.redis.hkeys(quarantined)])).flat();
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

  /** For people: kept in a capped stream, and counted. */
  async event(kind: string, text: string): Promise<void> {
    const { events, tallies } = this.keys;
    await this.redis
      .multi()
      .xadd(events, "MAXLEN", "~", 5000, "*", "kind", kind, "text", text)
      .hincrby(tallies, kind, 1)
      .exec();
  }

  /** Count something that happened once more, for the metrics. */
  async tally(name: string): Promise<void> {
    await this.redis.hincrby(this.keys.tallies, name, 1);
  }

  /** Kind of event, or what else was counted → how often, since the run was submitted. */
  async tallies(): Promise<Record<string, number>> {
    const fields = await this.redis.hgetall(this.keys.tallies);
    return Object.fromEntries(Object.entries(fields).map(([name, count]) => [name, Number(count)]));
  }

  async events(after = "-"): Promise<LedgerEvent[]> {
    return (await this.redis.xrange(this.keys.events, after === "-" ? "-" : `(${after}`, "+")).map(eventOf);
  }

  /** The newest, oldest first. */
  async newestEvents(count: number): Promise<LedgerEvent[]> {
    return (await this.redis.xrevrange(this.keys.events, "+", "-", "COUNT", count)).reverse().map(eventOf);
  }

  /**
   * Call back whenever something in the run changes, over a connection of its own. A message can be lost with the connection, so
   * whoever waits also looks by himself now and then.
   *
   * @returns the end of it.
   */
  async onWake(listener: () => void): Promise<() => void> {
    const subscriber = new PatientRedis(this.redis.options as RedisOptions);
    // It connects again by itself, and a message that was lost meanwhile is a case for the looks in between.
    subscriber.on("error", () => {});
    keepAlive(subscriber, { everyMs: 500, patienceMs: 2000 });
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
