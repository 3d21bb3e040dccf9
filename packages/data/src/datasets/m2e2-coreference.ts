import { articleOf } from "./articles.js";
import { attempt } from "./draft.js";
import { eventLabel, m2e2Roles } from "./event-labels.js";
import type { PictureEvent } from "./m2e2-pictures.js";
import type { Sentence } from "./m2e2-sentences.js";
import { type DataMistake, RecordError } from "./mistake.js";
import { pictureId } from "./picture-files.js";
import { openSource, sourceLines } from "./source-file.js";

/** A picture that shows an event of a sentence, and the event's type. */
export interface Link {
  picture: PictureEvent;
  type: string;
}

/** Which pictures show the event of which sentence. */
export interface Coreference {
  /** By the id of the sentence, in file order; an empty list where none of its rows could be used. */
  links: ReadonlyMap<string, readonly Link[]>;
  /** Ids of all pictures that a row names. */
  shown: ReadonlySet<string>;
}

/**
 * Reads `crossmedia_coref.txt`: sentence id, picture and event type, parted by tabs. Two of the real rows link a picture of
 * another event (a protest where people are arrested); the picture's roles keep the type of its own event.
 *
 * @throws {DataError} If the file is missing. Other mistakes are noted in `mistakes`.
 */
export async function readCoreference(
  root: string,
  folder: string,
  sentences: ReadonlyMap<string, Sentence>,
  pictures: ReadonlyMap<string, PictureEvent>,
  mistakes: DataMistake[],
): Promise<Coreference> {
  const source = await openSource(root, folder, ["crossmedia_coref.txt"]);
  const bySentence = new Map<string, Link[]>();
  const shown = new Set<string>();
  for (const { number: line, text } of sourceLines(source)) {
    if (text.trim() === "") continue;
    const [sentence = "", name = ""] = text.split("\t");
    const linked = bySentence.get(sentence) ?? [];
    bySentence.set(sentence, linked);
    shown.add(pictureId(name));
    const place = { file: source.file, line, badLines: source.badLines };
    const link = attempt(mistakes, place, () => readLink(text.split("\t"), sentences, pictures, linked));
    if (link !== null) linked.push(link);
  }
  return { links: bySentence, shown };
}

function readLink(
  columns: readonly string[],
  sentences: ReadonlyMap<string, Sentence>,
  pictures: ReadonlyMap<string, PictureEvent>,
  linked: readonly Link[],
): Link {
  const [sentenceId = "", name = "", event = ""] = columns;
  if (columns.length !== 3) {
    throw new RecordError(`expected sentence, picture and event parted by tabs, got ${columns.length} columns`);
  }
  const [sentence, picture] = [sentences.get(sentenceId), pictures.get(pictureId(name))];
  if (!sentence) throw new RecordError(`expected a sentence of the two text files, got ${sentenceId}`);
  if (!picture) throw new RecordError(`expected a picture of the two image files, got ${name}`);
  if (articleOf(sentenceId) !== articleOf(picture.id)) {
    throw new RecordError(`expected sentence and picture of one article, got ${sentenceId} and ${name}`);
  }
  const type = eventLabel(event, m2e2Roles);
  if (!sentence.events.some(({ trigger }) => trigger.type === type)) {
    throw new RecordError(`expected an event that sentence ${sentenceId} tells, got ${event}`);
  }
  if (linked.some((link) => link.picture === picture))
    throw new RecordError(`expected each pair only once, got ${sentenceId} and ${name} again`);
  return { picture, type };
}
