/**
 * Every name umie uses in Redis. All keys of a run share the hash tag `{run}`, so one Lua script may touch
 * them in a cluster too (reference protocol §2).
 */
export const keys = {
  /** zset: run id → time of submission in ms. */
  runs: "umie:runs",
  /** counter: how many runs a name has had. */
  runNumber: (name: string) => `umie:run-number:${name}`,
  /** string with TTL: a submission's Idempotency-Key → the run it made. */
  submission: (key: string) => `umie:submission:${key}`,
  /** Which worker serves which run; one hash tag, as one script writes them. */
  placement: {
    /** string with TTL: `leader#epoch` of the coordinator that places workers. */
    leader: "umie:{placement}:leader",
    /** counter: grows with every change of that leader. */
    epoch: "umie:{placement}:epoch",
    /** hash: worker → the run it is to serve; empty for none. */
    workers: "umie:{placement}:workers",
    /** hash: run → why it has no workers. */
    waiting: "umie:{placement}:waiting",
    /** hash: worker → JSON of who wants it to leave, when and why. */
    drains: "umie:{placement}:drains",
  },
  /** string with TTL: a worker's heartbeat; its absence is evidence of death. */
  beat: (worker: string) => `umie:worker:${worker}`,
  /** set: ids of workers that have ever beaten; pruned by the reader. */
  workers: "umie:workers",
  /** string with TTL: written to see that what was written before is on disk. */
  durable: "umie:durable",
  run: runKeys,
};

export type RunKeys = ReturnType<typeof runKeys>;

/** What a job of the leaf queue carries: names only, never tensors. */
export interface LeafJob {
  run: string;
  unit: string;
  leaf: number;
}

/** The BullMQ queue of a run's leaves. The tag in its prefix keeps a cluster's keys of it in one slot. */
export const leafQueue = (run: string) => ({ name: `leaf-${run}`, prefix: "{umie}" });

function runKeys(run: string) {
  const key = (name: string) => `umie:{${run}}:${name}`;
  return {
    /** string: JSON of what was submitted, immutable. */
    record: key("record"),
    /** hash: what people asked for (desired, user, reason, at) and what is (state, reason, stateHash, …). */
    control: key("control"),
    /** stream: who asked for what, when and why. */
    audit: key("audit"),
    /** string with TTL: `leader#epoch`. */
    leader: key("leader"),
    /** counter: grows with every change of leader. */
    epoch: key("epoch"),
    /** string: JSON of the present generation. */
    generation: key("generation"),
    /** hash: step and entryHash the members' state stands at. */
    head: key("head"),
    /** list: item s-1 is the record of step s. */
    log: key("log"),
    /** hash: evaluation unit → record. */
    evaluations: key("evaluations"),
    /** hash: leaf → JSON of examples that the newest evaluation of a split left behind for people. */
    examples: (split: string) => key(`examples:${split}`),
    /** hash: unit of features → record. */
    features: key("features"),
    /** hash: leaf → member token, who works on it. */
    leases: (unit: string) => key(`lease:${unit}`),
    /** hash: leaf → `token payload`, who counts for it. */
    coverage: (unit: string) => key(`cover:${unit}`),
    /** hash: leaf → member token that computes it as the second one; empty while one is wanted. */
    seconds: (unit: string) => key(`second:${unit}`),
    /** hash: `leaf token` → hash of the gradient that this member found for an audited leaf. */
    opinions: (unit: string) => key(`opinion:${unit}`),
    /** hash: leaf → ids of the workers that died while they computed it. */
    deaths: (unit: string) => key(`death:${unit}`),
    /** hash: leaf → JSON of the ids of its examples, for leaves that somebody died of. */
    suspects: (unit: string) => key(`suspect:${unit}`),
    /** hash: worker → evidence that it computes wrongly; it is not admitted any more. */
    quarantined: key("quarantined"),
    /** hash: worker → why it cannot serve the run. */
    refusals: key("refusals"),
    /** hash: member id → vote. */
    votes: (unit: string) => key(`vote:${unit}`),
    /** list: JSON of what members say of steps that failed. */
    complaints: key("complaints"),
    /** string: JSON of the newest checkpoint. */
    checkpoint: key("checkpoint"),
    /** string: numeric class of the first worker, which the others must equal. */
    numericClass: key("class"),
    /** stream: events for people. */
    events: key("events"),
    /** hash: kind of event, or `departure reason` → how often; the stream is capped and this is not. */
    tallies: key("tallies"),
    /** channel: "look again", with a word why. */
    wake: key("wake"),
  };
}
