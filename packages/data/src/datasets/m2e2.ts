import { type Split, wholePicture } from "../example.js";
import { articleOf, articleSplits } from "./articles.js";
import type { Draft, Reader, Reading } from "./draft.js";
import { readCoreference } from "./m2e2-coreference.js";
import { type PictureEvent, readPictureEvents } from "./m2e2-pictures.js";
import { readSentences, type Sentence } from "./m2e2-sentences.js";

/**
 * Reads M2E2 (umie.md decision 22). A sentence is one example, or where pictures show its event one for each of them; a picture
 * that goes with no sentence is one too, its text empty. Sentences come first, in file order.
 *
 * The benchmark has a test part only; `cut: "articles"` makes three parts of it, which no paper's scores are comparable with.
 */
export const readM2e2: Reader = async ({ root, name, splits, cut }) => {
  const mistakes: Reading["mistakes"] = [];
  const sentences = await readSentences(root, name, mistakes);
  const pictures = await readPictureEvents(root, name, mistakes);
  const coreference = await readCoreference(root, name, sentences, pictures, mistakes);
  const articles = [...sentences.keys(), ...pictures.keys()].map(articleOf);
  const splitOf = cut === "articles" ? articleSplits(articles) : (): Split => "test";
  const told = [...sentences.values()].flatMap((sentence) => {
    const split = splitOf(articleOf(sentence.id));
    const shown = coreference.pictures.get(sentence.id);
    return shown ? shown.map((picture) => pairDraft(split, sentence, picture)) : [sentenceDraft(split, sentence)];
  });
  const untold = [...pictures.values()].filter(({ id }) => !coreference.shown.has(id));
  const drafts = [...told, ...untold.map((picture) => pictureDraft(splitOf(articleOf(picture.id)), picture))];
  return { drafts: drafts.filter(({ example }) => splits.includes(example.split)), mistakes };
};

function sentenceDraft(split: Split, { id, at, text, events }: Sentence): Draft {
  const triggers = events.map(({ trigger }) => trigger);
  const told = events.flatMap((event) => event.arguments);
  const example = { task: "mee" as const, dataset: "m2e2" as const, id, split, text, triggers, arguments: told };
  return { at, example, picture: null, grounded: [] };
}

/** Sentences and pictures of an article are numbered alike, so pictures are told by the ending of their file. */
function pairDraft(split: Split, sentence: Sentence, { id, grounded }: PictureEvent): Draft {
  const draft = sentenceDraft(split, sentence);
  const example = { ...draft.example, id: `${sentence.id}+${id}.jpg` };
  return { ...draft, example, picture: { id, size: null }, grounded };
}

function pictureDraft(split: Split, { id, at, type, grounded }: PictureEvent): Draft {
  const triggers = [{ type, trigger: wholePicture }];
  const none = { text: "", triggers, arguments: [] };
  const example = { task: "mee" as const, dataset: "m2e2" as const, id: `${id}.jpg`, split, ...none };
  return { at, example, picture: { id, size: null }, grounded };
}
