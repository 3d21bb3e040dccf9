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
  /** Hash of the spec since it was amended; null where it never was. */
  specHash: string | null;
}

/** What a new generation is made of beside its members. */
export interface RegroupOptions {
  /** Tokens of members that are gone without a farewell. */
  died?: readonly string[];
  /** Of `control`, as it was when the members were chosen: they serve this spec. */
  specHash?: string | null;
  /** The head when the members were chosen: a step that was committed since would be undone. */
  seenHead?: number | "any";
}

export interface Checkpoint {
  step: number;
  manifest: string;
  stateHash: string;
  /** All that it consists of, whether or not earlier ones share it; missing in records of older versions. */
  bytes?: number;
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

/** `asked`, or `again` where it was wanted already; else why it cannot be had: it is over, was cancelled, or a stale leader asks. */
export type AskAnswer = "asked" | "again" | "done" | "failed" | "cancelled" | "cancel" | "fenced";

/** Something that was asked for. */
export interface Act {
  /** Begins with the time in ms since 1970. */
  id: string;
  act: string;
  user: string;
  reason: string;
}

export type LeaseAnswer = "granted" | "held" | "covered" | "early" | "stale" | "paused" | "fenced";
export type SecondAnswer = "granted" | "held" | "covered" | "stale" | "fenced";
export type CoverAnswer = "counted" | "duplicate" | "stale" | "fenced";
export interface VoteAnswer {
  kind: "committed" | "waiting" | "split" | "diverged" | "fenced" | "stale";
  text: string;
}

/** What a member found for an audited leaf. */
export interface Opinion {
  leaf: number;
  token: string;
  /** SHA-256 of the gradient and loss it computed. */
  hash: string;
}

/** A leader's right to write: its id and epoch. */
export interface Leadership {
  id: string;
  epoch: number;
}

/** Something that happened to a run, for people. */
export interface LedgerEvent {
  /** Begins with its time in ms. */
  id: string;
  kind: string;
  text: string;
}

/** A member has computed a leaf. */
export interface CoverClaim {
  leaf: number;
  stateStep: number;
  /** Counts of an evaluation; empty for a train leaf. */
  payload: string;
  /** Of the unit. */
  leaves: number;
  /** Of an audited leaf: hash of the gradient it found. */
  opinion?: string;
}
