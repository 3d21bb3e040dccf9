import type { CounterRng } from "./counter-rng.js";
import { fillers, hashtags, urls, users } from "./lexicon.js";

/** A run of tokens, `end` exclusive. */
export interface TokenSpan {
  start: number;
  end: number;
}

/** A sentence with the places of its slots. */
export interface Sentence {
  tokens: readonly string[];
  spans: Readonly<Record<string, TokenSpan>>;
}

/** Shortest and longest sentence, in tokens. */
export const sentenceLengths = { least: 5, most: 14 } as const;

/**
 * Fills a template: `{slot}` is what `given` says, else one of `fillers[slot]`.
 *
 * @throws {RangeError} If neither knows a slot.
 */
export function compose(rng: CounterRng, template: string, given: Readonly<Record<string, string>> = {}): Sentence {
  const tokens: string[] = [];
  const spans: Record<string, TokenSpan> = {};
  for (const word of template.split(" ")) {
    const slot = /^\{(\w+)\}$/.exec(word)?.[1];
    const value = slot === undefined ? word : (given[slot] ?? rng.pick(fillers[slot] ?? []));
    const start = tokens.length;
    tokens.push(...value.split(" "));
    if (slot !== undefined) spans[slot] = { start, end: tokens.length };
  }
  return { tokens, spans };
}

/** Puts what tweets carry around some sentences: a retweet's head, a hashtag, a link. */
export function withTweetNoise(rng: CounterRng, sentence: Sentence): Sentence {
  const head = rng.chance(15) ? ["RT", rng.pick(users), ":"] : [];
  const tail = [...(rng.chance(25) ? [rng.pick(hashtags)] : []), ...(rng.chance(15) ? [rng.pick(urls)] : [])];
  const moved = Object.entries(sentence.spans).map(([slot, { start, end }]) => [
    slot,
    { start: start + head.length, end: end + head.length },
  ]);
  const tokens = [...head, ...sentence.tokens, ...tail];
  return tokens.length > sentenceLengths.most ? sentence : { tokens, spans: Object.fromEntries(moved) };
}
