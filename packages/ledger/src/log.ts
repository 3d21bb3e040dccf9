import { createHash } from "node:crypto";
import { canonicalJson } from "./canonical-json.js";

/** Sums over the prompts of one dataset and task in one step: integers, so they are exact in any grouping. */
export interface LossSums {
  /** Token-summed loss in quanta of 2^-20 nat. */
  lossQuanta: number;
  /** Target tokens. */
  tokens: number;
  sourceTokens: number;
  examples: number;
}

/**
 * What a step was. It says nothing of workers or generations, so the log of a run is the same text whoever
 * took part, and its last hash already proves that two runs agree.
 */
export interface StepEntry {
  step: number;
  /** skip: a leaf was not finite, so every member counted the step and left the state alone. */
  kind: "commit" | "skip";
  /** Hash of the entry before; empty for the first. */
  previous: string;
  /** SHA-256 of the exact gradient sums (encoded blocks and counters). */
  gradientHash: string;
  /** By `dataset/task`, such as `m2e2/mee_trigger`; without those that had no example in the step. */
  sums: Record<string, LossSums>;
  /** SHA-256 of the state before this step, every n steps. */
  stateHash?: string;
}

/** An entry as Redis keeps it: `hash` covers `entry`; `work` tells who did it and differs from history to history. */
export interface StepRecord {
  entry: StepEntry;
  hash: string;
  work: { generation: number; leaves: Record<string, string>; at: number };
}

/** Loss quanta in one nat (reference protocol §8.2, rule 7). */
export const lossQuantaPerNat = 2 ** 20;

export function entryText(entry: StepEntry): string {
  return canonicalJson(entry);
}

export function entryHash(entry: StepEntry): string {
  return createHash("sha256").update(entryText(entry)).digest("hex");
}

/** The log is not the one that was written, or holds something else. */
export class BrokenLog extends Error {
  override name = "BrokenLog";
}

/** @throws {BrokenLog} If the record's hash is not that of its entry: somebody changed the log. */
export function parseStepRecord(text: string): StepRecord {
  const { entry, hash, work } = JSON.parse(text) as { entry: string; hash: string; work: StepRecord["work"] };
  if (createHash("sha256").update(entry).digest("hex") !== hash) {
    throw new BrokenLog(`Cannot read the log as the record ${hash.slice(0, 12)} does not match its entry`);
  }
  return { entry: JSON.parse(entry) as StepEntry, hash, work };
}

/**
 * Does each record follow the one before?
 * @returns the first step that breaks the chain, or null.
 */
export function brokenLink(records: readonly StepRecord[]): number | null {
  let previous = "";
  for (const [index, { entry, hash }] of records.entries()) {
    if (entry.step !== index + 1 || entry.previous !== previous) return index + 1;
    previous = hash;
  }
  return null;
}

/** Mean loss per target token in nats of some sums; null without tokens. */
export function meanLoss(sums: Iterable<Pick<LossSums, "lossQuanta" | "tokens">>): number | null {
  let [quanta, tokens] = [0, 0];
  for (const part of sums) {
    quanta += part.lossQuanta;
    tokens += part.tokens;
  }
  return tokens === 0 ? null : quanta / lossQuantaPerNat / tokens;
}
