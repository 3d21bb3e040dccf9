import type { CounterRng } from "./counter-rng.js";
import {
  closedSentence,
  drawnKinds,
  eventPicture,
  eventStream,
  openSentence,
  type SynthEventPicture,
  type SynthSentence,
  textSentence,
} from "./mee.js";
import { type Deal, splitSizes } from "./plan.js";
import type { Register } from "./register.js";

/** One news article: five sentences, three of them with a picture each, and at times a picture without sentence. */
export interface SynthArticle {
  /** As in the real files: VOA_EN_NW_<date>.<number> */
  id: string;
  sentences: readonly (SynthSentence & { open: boolean; picture: SynthEventPicture | null })[];
  /** Pictures of events that no sentence tells. */
  loosePictures: readonly SynthEventPicture[];
}

/** Kinds of sentence in an article: 40 % open, and as many without picture. */
const articlePlan = ["open", "open", "shown", "text", "text"] as const;

/**
 * Articles in the manner of M2E2, which has a test part only. Their number is a multiple of five and all have five sentences, so that a cut by article
 * into 60, 20 and 20 % gives `size` examples to train on.
 */
export function generateArticles(seed: number, size: number, register: Register): SynthArticle[] {
  const { rng, deal } = eventStream(seed, "m2e2");
  const { train, dev, test } = splitSizes(size);
  const articles = Math.ceil((train + dev + test) / (5 * articlePlan.length)) * 5;
  return Array.from({ length: articles }, (_, i) => ({
    id: register.freshId(() => articleId(rng)),
    sentences: rng.shuffle(articlePlan).map((plan) => articleSentence(plan, rng, register, deal)),
    loosePictures: i % 5 === 4 ? [eventPicture(rng, deal("loose", drawnKinds), deal)] : [],
  }));
}

function articleSentence(
  plan: (typeof articlePlan)[number],
  rng: CounterRng,
  register: Register,
  deal: Deal,
): SynthArticle["sentences"][number] {
  if (plan === "text") return { ...textSentence(rng, register, deal), open: false, picture: null };
  const kind = deal(plan, drawnKinds);
  const sentence = plan === "open" ? openSentence(rng, register, kind) : closedSentence(rng, register, kind);
  return { ...sentence, open: plan === "open", picture: eventPicture(rng, kind, deal) };
}

function articleId(rng: CounterRng): string {
  const two = (value: number) => `${value}`.padStart(2, "0");
  return `VOA_EN_NW_20${two(rng.between(6, 17))}.${two(rng.between(1, 12))}.${two(rng.between(1, 28))}.${rng.between(100_000, 3_999_999)}`;
}
