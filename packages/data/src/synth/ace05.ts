import type { Split } from "../example.js";
import { eventStream, type SynthSentence, textSentence } from "./mee.js";
import { overSplits } from "./plan.js";
import type { Register } from "./register.js";

export interface SynthNews extends SynthSentence {
  split: Split;
}

/** Sentences with events and without pictures, in the manner of ACE 2005. */
export function generateNews(seed: number, size: number, register: Register): SynthNews[] {
  const { rng } = eventStream(seed, "ace05");
  return overSplits(size, rng, (split, _open, deal) => ({ split, ...textSentence(rng, register, deal) }));
}
