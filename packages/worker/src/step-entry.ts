import { blockLength, type Reduced, readSums } from "@umie/collective";
import type { StepEntry } from "@umie/ledger";
import { counterCount, readCounters } from "./counters.js";

export interface StepFacts {
  step: number;
  /** Hash of the entry before. */
  previous: string;
  reduced: Reduced;
  /** Of the state before the step, every n steps. */
  stateHash?: string;
}

/** The log entry of a reduced step: the same on every member. */
export function stepEntry(lossKeys: readonly string[], { step, previous, reduced, stateHash }: StepFacts): StepEntry {
  const { finite, sums } = readCounters(lossKeys, counterSums(lossKeys, reduced));
  return {
    step,
    kind: finite ? "commit" : "skip",
    previous,
    gradientHash: reduced.sha256,
    sums,
    ...(stateHash === undefined ? {} : { stateHash }),
  };
}

/** The counters lie in the last blocks of the vector. */
export function counterSums(lossKeys: readonly string[], reduced: Reduced): Float64Array {
  const blocks = Math.ceil(counterCount(lossKeys) / blockLength);
  return readSums(reduced, reduced.blockCount - blocks, reduced.blockCount);
}
