import type { Split } from "../example.js";
import { type CounterRng, counterRng } from "./counter-rng.js";
import { relationGlyphs } from "./glyphs.js";
import { bystanderPairs, denyingPairs, names, neutralPairs, tellingPairs } from "./lexicon.js";
import { type Deal, overSplits } from "./plan.js";
import type { Register } from "./register.js";
import { drawScene, type Scene } from "./scene.js";
import { compose, type Sentence, type TokenSpan, withTweetNoise } from "./sentence.js";

export type MnreName = "mnre_v1" | "mnre_v2";
type RelationName = keyof typeof tellingPairs;
type TailTag = "PER" | "LOC";

/** One (head, tail) pair of a tweet: a line of an MNRE file. */
export interface SynthPair {
  split: Split;
  open: boolean;
  /** A number in some lines of version 1, and then without `.jpg`. */
  imageId: string | number;
  tokens: readonly string[];
  head: TokenSpan;
  tail: TokenSpan;
  /** The raw label, as in the version's files. */
  relation: string;
  scene: Scene;
}

/** The six relations drawn in each version: raw labels of the real files. */
const relations = {
  mnre_v1: ["peer", "couple", "parent", "colleague", "place_of_residence", "place_of_birth"],
  mnre_v2: ["peer", "couple", "parent", "siblings", "place_of_residence", "place_of_birth"],
} as const satisfies Record<MnreName, readonly RelationName[]>;

const rawNone = { mnre_v1: "none", mnre_v2: "None" } as const;

/** Of 5 pairs 2 hold no relation, whether words or picture tell. */
const related = [true, true, true, false, false] as const;

/** What a tweet says of its pairs: the slots of head and tail, and the relation (null: none). */
interface Draft {
  make: () => Sentence;
  pairs: readonly { tail: string; relation: RelationName | null }[];
  shown: RelationName | null;
}

/** The pairs of one dataset in the manner of MNRE. */
export function generatePairs(dataset: MnreName, seed: number, size: number, register: Register): SynthPair[] {
  const rng = counterRng(seed, dataset);
  let waiting: SynthPair | undefined;
  return overSplits(size, rng, (split, open, deal) => {
    // A tweet of two pairs gives the line of this example and that of the next one of its kind.
    if (waiting?.split === split && !open) {
      const line = waiting;
      waiting = undefined;
      return line;
    }
    const [line, next] = tweetLines(
      dataset,
      split,
      open,
      open ? openDraft(dataset, rng, deal) : closedDraft(dataset, rng, deal),
      rng,
      register,
    );
    waiting = next ?? waiting;
    return line!;
  });
}

function tweetLines(
  dataset: MnreName,
  split: Split,
  open: boolean,
  { make, pairs, shown }: Draft,
  rng: CounterRng,
  register: Register,
): SynthPair[] {
  const { tokens, spans } = withTweetNoise(rng, register.freshSentence(make));
  const scene = drawScene(rng, shown === null ? [] : [relationGlyphs[shown]]);
  const imageId = pictureId(dataset, rng, register);
  return pairs.map(({ tail, relation }) => ({
    split,
    open,
    imageId,
    tokens,
    head: spans.h!,
    tail: spans[tail]!,
    relation: relation === null ? rawNone[dataset] : `/per/${tailTag(relation).toLowerCase()}/${relation}`,
    scene,
  }));
}

function tailTag(relation: RelationName): TailTag {
  return relation === "place_of_residence" || relation === "place_of_birth" ? "LOC" : "PER";
}

/** Neutral words: the picture shows the relation, or nothing that counts and then there is none. */
function openDraft(dataset: MnreName, rng: CounterRng, deal: Deal): Draft {
  const relation = deal("open related", related) ? deal("open relation", relations[dataset]) : null;
  const tag = relation === null ? deal("open tail", ["PER", "PER", "LOC"] as const) : tailTag(relation);
  const make = () => compose(rng, rng.pick(neutralPairs[tag]), twoNames(rng, tag));
  return { make, pairs: [{ tail: "t", relation }], shown: relation };
}

/** The words decide. The picture agrees with them, or shows nothing that counts. */
function closedDraft(dataset: MnreName, rng: CounterRng, deal: Deal): Draft {
  if (rng.chance(8)) return bystanderDraft(rng);
  if (!deal("closed related", related)) {
    const tag = deal("closed tail", ["PER", "PER", "LOC"] as const);
    const make = () => compose(rng, rng.pick(denyingPairs[tag]), twoNames(rng, tag));
    return { make, pairs: [{ tail: "t", relation: null }], shown: null };
  }
  const relation = deal("closed relation", relations[dataset]);
  const make = () => compose(rng, rng.pick(tellingPairs[relation]), twoNames(rng, tailTag(relation)));
  return { make, pairs: [{ tail: "t", relation }], shown: rng.chance(60) ? relation : null };
}

/** Two pairs of one tweet: a couple or rivals, and someone who only looks on. */
function bystanderDraft(rng: CounterRng): Draft {
  const relation = rng.pick(["couple", "peer"] as const);
  const make = () => {
    const [h, t, c] = rng.shuffle(names.PER);
    return compose(rng, bystanderPairs[relation], { h: h!, t: t!, c: c! });
  };
  return {
    make,
    pairs: [
      { tail: "t", relation },
      { tail: "c", relation: null },
    ],
    shown: null,
  };
}

function twoNames(rng: CounterRng, tag: TailTag): { h: string; t: string } {
  const [h, other] = rng.shuffle(names.PER);
  return { h: h!, t: tag === "PER" ? other! : rng.pick(names.LOC) };
}

/** Ids that look like each version's own; every 20th of version 1 is a number. */
function pictureId(dataset: MnreName, rng: CounterRng, register: Register): string | number {
  if (dataset === "mnre_v2") {
    const part = (most: number) => rng.between(0, most);
    return register.freshId(() => `twitter_stream_2018_${part(12)}_${part(30)}_${part(23)}_0_2_${part(250)}`);
  }
  const id = register.freshId(() => `${rng.between(10_000, 1_999_999)}`);
  return rng.chance(5) ? Number(id) : id;
}
