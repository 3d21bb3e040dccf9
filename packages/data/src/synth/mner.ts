import type { Split } from "../example.js";
import { type CounterRng, counterRng } from "./counter-rng.js";
import { entityGlyphs } from "./glyphs.js";
import {
  ambiguousNames,
  type EntityTag,
  emptyTweets,
  entityTags,
  names,
  neutralTweets,
  neutralTweetsWithPerson,
  tellingTweets,
  twoNameTweets,
} from "./lexicon.js";
import { type Deal, overSplits } from "./plan.js";
import type { Register } from "./register.js";
import { drawScene, type Scene } from "./scene.js";
import { compose, type Sentence, type TokenSpan, withTweetNoise } from "./sentence.js";

export type TwitterName = "twitter2015" | "twitter2017" | "snap";

/** A tweet with its entities and picture. */
export interface SynthTweet {
  split: Split;
  /** The words leave one entity's type open and the picture tells it. */
  open: boolean;
  imageId: string;
  tokens: readonly string[];
  entities: readonly (TokenSpan & { tag: EntityTag })[];
  scene: Scene;
}

/** Which slot of a sentence holds which type, and what the picture shows. */
interface Draft {
  make: () => Sentence;
  tags: Readonly<Record<string, EntityTag>>;
  shown: readonly EntityTag[];
}

/** The tweets of one dataset in the manner of Twitter-15, Twitter-17 and SNAP. */
export function generateTweets(dataset: TwitterName, seed: number, size: number, register: Register): SynthTweet[] {
  const rng = counterRng(seed, dataset);
  return overSplits(size, rng, (split, open, deal) => {
    const { make, tags, shown } = open ? openTweet(rng, deal) : closedTweet(rng, deal);
    const { tokens, spans } = withTweetNoise(rng, register.freshSentence(make));
    const entities = Object.entries(tags)
      .map(([slot, tag]) => ({ ...spans[slot]!, tag }))
      .sort((a, b) => a.start - b.start);
    const glyphs = shown.map((tag) => entityGlyphs[tag]);
    const imageId = register.freshId(() => tweetId(dataset, rng));
    return { split, open, imageId, tokens, entities, scene: drawScene(rng, glyphs) };
  });
}

/** An ambiguous name in neutral words: the type is drawn apart from the text, and only the picture shows it. */
function openTweet(rng: CounterRng, deal: Deal): Draft {
  const tag = deal("open type", entityTags);
  const withPerson = rng.chance(25);
  const make = () => neutralTweet(rng, rng.pick(ambiguousNames), withPerson);
  return { make, tags: withPerson ? { p: "PER", x: tag } : { x: tag }, shown: [tag] };
}

function neutralTweet(rng: CounterRng, name: string, withPerson: boolean): Sentence {
  const template = rng.pick(withPerson ? neutralTweetsWithPerson : neutralTweets);
  return compose(rng, template, { x: name, p: rng.pick(names.PER.filter((person) => person !== name)) });
}

const closedKinds = ["name", "name", "name", "context", "context", "two", "two", "two", "none"] as const;

/** The words decide. The picture agrees with them, or shows nothing that counts. */
function closedTweet(rng: CounterRng, deal: Deal): Draft {
  const kind = deal("closed kind", closedKinds);
  const draft = closedDraft(kind, rng, deal);
  return rng.chance(60) ? draft : { ...draft, shown: [] };
}

function closedDraft(kind: (typeof closedKinds)[number], rng: CounterRng, deal: Deal): Draft {
  if (kind === "none") return { make: () => compose(rng, rng.pick(emptyTweets)), tags: {}, shown: [] };
  if (kind === "two") return twoNames(rng, deal("two names", twoNameTweets));
  const tag = deal(kind, entityTags);
  if (kind === "context") {
    const make = () => compose(rng, rng.pick(tellingTweets[tag]), { x: rng.pick(ambiguousNames) });
    return { make, tags: { x: tag }, shown: [tag] };
  }
  const withPerson = rng.chance(25);
  const make = () => neutralTweet(rng, rng.pick(names[tag]), withPerson);
  return { make, tags: withPerson ? { p: "PER", x: tag } : { x: tag }, shown: [tag] };
}

const slotTags: Readonly<Record<string, EntityTag>> = { per: "PER", per2: "PER", loc: "LOC", org: "ORG", misc: "MISC" };

function twoNames(rng: CounterRng, template: string): Draft {
  const tags = Object.fromEntries(Object.entries(slotTags).filter(([slot]) => template.includes(`{${slot}}`)));
  const make = () => {
    const [per, per2] = rng.shuffle(names.PER);
    return compose(rng, template, {
      per: per!,
      per2: per2!,
      loc: rng.pick(names.LOC),
      org: rng.pick(names.ORG),
      misc: rng.pick(names.MISC),
    });
  };
  return { make, tags, shown: Object.values(tags) };
}

/** Ids that look like each dataset's own. */
function tweetId(dataset: TwitterName, rng: CounterRng): string {
  if (dataset === "twitter2015") return `${rng.between(10_000, 1_999_999)}`;
  if (dataset === "snap") return `O_${rng.between(1, 99_999)}`;
  return rng.chance(50) ? `17_06_${rng.between(1, 99_999)}` : `16_05_${rng.between(10, 31)}_${rng.between(1, 9_999)}`;
}
