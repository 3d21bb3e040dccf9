import { type Split, wholePicture } from "../example.js";
import { articleOf, articleSplits } from "./articles.js";
import type { Draft, Reader, Reading } from "./draft.js";
import { type Link, readCoreference } from "./m2e2-coreference.js";
import { type PictureEvent, readPictureEvents } from "./m2e2-pictures.js";
import { readSentences, type Sentence } from "./m2e2-sentences.js";

/**
 * Reads M2E2 (umie.md decision 22). Joined, a sentence is one example, or where pictures show its event one for each of them; a
 * picture that goes with no sentence is one too, its text empty. Separate, the benchmark's settings are each whole: every sentence
 * alone, every picture alone, and every pair. Sentences come first, in file order.
 *
 * The benchmark has a test part only; `cut: "articles"` makes three parts of it, which no paper's scores are comparable with.
 */
export const readM2e2: Reader = async ({ root, name, splits, cut, settings }) => {
  const mistakes: Reading["mistakes"] = [];
  const sentences = await readSentences(root, name, mistakes);
  const pictures = await readPictureEvents(root, name, mistakes);
  const coreference = await readCoreference(root, name, sentences, pictures, mistakes);
  const articles = [...sentences.keys(), ...pictures.keys()].map(articleOf);
  const splitOf = cut === "articles" ? articleSplits(articles) : (): Split => "test";
  const separate = settings === "separate";
  const told = [...sentences.values()].flatMap((sentence) => {
    const split = splitOf(articleOf(sentence.id));
    const links = coreference.links.get(sentence.id);
    const pairs = (links ?? []).map((link) => pairDraft(split, sentence, link));
    return separate || links === undefined ? [sentenceDraft(split, sentence), ...pairs] : pairs;
  });
  const alone = [...pictures.values()].filter(({ id }) => separate || !coreference.shown.has(id));
  const drafts = [...told, ...alone.map((picture) => pictureDraft(splitOf(articleOf(picture.id)), picture))];
  return { drafts: drafts.filter(({ example }) => splits.includes(example.split)), mistakes };
};

function sentenceDraft(split: Split, { id, at, text, events }: Sentence) {
  const triggers = events.map(({ trigger }) => trigger);
  const told = events.flatMap((event) => event.arguments);
  const of = { task: "mee" as const, dataset: "m2e2" as const, setting: "text" as const, id, split };
  return { at, example: { ...of, text, triggers, arguments: told }, picture: null, grounded: [] } satisfies Draft;
}

/** Sentences and pictures of an article are numbered alike, so pictures are told by the ending of their file. */
function pairDraft(split: Split, sentence: Sentence, { picture: { id, grounded }, type }: Link): Draft {
  const { at, example } = sentenceDraft(split, sentence);
  const pair = { ...example, setting: "multimedia" as const, id: `${sentence.id}+${id}.jpg`, sharedType: type };
  return { at, example: pair, picture: { id, size: null }, grounded };
}

function pictureDraft(split: Split, { id, at, type, grounded }: PictureEvent): Draft {
  const triggers = [{ type, trigger: wholePicture }];
  const of = { task: "mee" as const, dataset: "m2e2" as const, setting: "image" as const, id: `${id}.jpg`, split };
  const example = { ...of, text: "", triggers, arguments: [] };
  return { at, example, picture: { id, size: null }, grounded };
}
