import type { SynthArticle } from "./m2e2.js";
import { eventOntology, type SynthEventPicture, type SynthSentence } from "./mee.js";
import type { Scene } from "./scene.js";
import { jsonLines } from "./write-objects.js";

/** The files of an M2E2 folder, by name, and the pictures by the name the annotation gives them. */
export interface M2e2Folder {
  files: Readonly<Record<string, string>>;
  pictures: readonly { name: string; scene: Scene }[];
}

interface NamedPicture {
  name: string;
  picture: SynthEventPicture;
}

/** Articles in the layout of the benchmark's annotation. */
export function m2e2Folder(articles: readonly SynthArticle[]): M2e2Folder {
  const laidOut = articles.map(layOutArticle);
  const of = <T>(part: (article: LaidOutArticle) => readonly T[]) => laidOut.flatMap(part);
  const pictures = of((article) => [...article.paired, ...article.loose]);
  return {
    files: {
      "text_only_event.json": jsonList(of((article) => article.textOnly)),
      "text_multimedia_event.json": jsonList(of((article) => article.multimedia)),
      "image_only_event.json": imageEvents(of((article) => article.loose)),
      "image_multimedia_event.json": imageEvents(of((article) => article.paired)),
      "crossmedia_coref.txt": of((article) => article.coreference).join("\n"),
      "objects_yolov8.json": jsonLines(
        Object.fromEntries(pictures.map(({ name, picture }) => [`${name}.jpg`, picture.scene.detections])),
      ),
    },
    pictures: pictures.map(({ name, picture }) => ({ name, scene: picture.scene })),
  };
}

interface LaidOutArticle {
  textOnly: object[];
  multimedia: object[];
  coreference: string[];
  paired: NamedPicture[];
  loose: NamedPicture[];
}

/** The pictures of an article by name: one or none for each sentence, and those without sentence. */
export function namedPictures({ id, sentences, loosePictures }: SynthArticle): {
  paired: (NamedPicture | null)[];
  loose: NamedPicture[];
} {
  let count = 0;
  const named = (picture: SynthEventPicture): NamedPicture => ({ name: `${id}_${count++}`, picture });
  const paired = sentences.map(({ picture }) => (picture === null ? null : named(picture)));
  return { paired, loose: loosePictures.map(named) };
}

function layOutArticle(synth: SynthArticle): LaidOutArticle {
  const { id, sentences } = synth;
  const { paired: pairedBySentence, loose } = namedPictures(synth);
  const paired = pairedBySentence.filter((picture) => picture !== null);
  const images = [...paired, ...loose].map(({ name }) => `${name}.jpg`);
  const article: LaidOutArticle = { textOnly: [], multimedia: [], coreference: [], paired, loose };
  let offset = 0;
  sentences.forEach((sentence, i) => {
    const record = sentenceRecord(`${id}_${i}`, sentence, offset, images);
    offset = record.sentence_end + 2;
    const picture = pairedBySentence[i];
    (picture ? article.multimedia : article.textOnly).push(record);
    if (picture)
      article.coreference.push(`${id}_${i}\t${picture.name}.jpg\t${eventOntology[picture.picture.kind].type}`);
  });
  return article;
}

/**
 * A sentence that begins `offset` characters into its article. As in the real files `index` counts from the article's start and includes the
 * last character, and `sentence` stops one character before `sentence_end`, so it lacks the full stop.
 */
function sentenceRecord(id: string, { tokens, events, mentions }: SynthSentence, offset: number, image: string[]) {
  const index: [string, string][] = [];
  let text = "";
  for (const token of tokens) {
    if (text !== "" && token !== ".") text += " ";
    index.push([`${offset + text.length}`, `${offset + text.length + token.length - 1}`]);
    text += token;
  }
  const words = ({ start, end }: { start: number; end: number }) => tokens.slice(start, end).join(" ");
  return {
    sentence_id: id,
    sentence_start: offset,
    sentence_end: offset + text.length - 1,
    sentence: text.slice(0, -1),
    words: tokens,
    index,
    "pos-tags": tokens.map((token) => (token === "." ? "." : "NN")),
    "combined-parsing": tokens.map((_, i) => `dep=${i}/gov=${i - 1}`),
    "golden-entity-mentions": mentions.map(({ start, end, entityType }) => ({
      "entity-type": entityType,
      text: words({ start, end }),
      start,
      end,
    })),
    "golden-event-mentions": events.map(({ kind, trigger, arguments: fillers }) => ({
      trigger: { start: trigger.start, end: trigger.end, text: words(trigger) },
      event_type: eventOntology[kind].type,
      arguments: fillers.map(({ role, start, end }) => ({ role, start, end, text: words({ start, end }) })),
    })),
    image,
  };
}

function imageEvents(pictures: readonly NamedPicture[]): string {
  return jsonLines(Object.fromEntries(pictures.map(({ name, picture }) => [name, imageEvent(picture)])));
}

function imageEvent({ kind, roles }: SynthEventPicture) {
  const role: Record<string, [string, number, number, number, number][]> = {};
  for (const { role: name, box } of roles) role[name] = [...(role[name] ?? []), ["1", ...box]];
  return { role, event_type: eventOntology[kind].type };
}

function jsonList(records: readonly object[]): string {
  return `[\n${records.map((record) => JSON.stringify(record)).join(",\n")}\n]\n`;
}
