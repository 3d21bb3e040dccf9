import type { Argument, Trigger } from "../example.js";
import { attempt, type Draft } from "./draft.js";
import { eventLabel, m2e2Roles, roleLabel } from "./event-labels.js";
import { type JsonRecord, jsonRecords } from "./json-records.js";
import { mentionOf, type TokenRange } from "./mention.js";
import { type DataMistake, RecordError } from "./mistake.js";
import { filledText, index, listOf, record, tokenList } from "./shape.js";
import { openSource } from "./source-file.js";

/** A sentence of M2E2 with the events its words tell, in the order of their triggers. */
export interface Sentence {
  id: string;
  at: Draft["at"];
  text: string;
  events: readonly TextEvent[];
}

interface TextEvent {
  trigger: Trigger & { start: number };
  /** In the order of the text. */
  arguments: readonly Argument[];
}

/** The second file holds the sentences whose event a picture shows; 38 of them are in the first too, with other events. */
const files = ["text_only_event.json", "text_multimedia_event.json"] as const;

interface RawArgument extends TokenRange {
  role: string;
  text: string;
}

interface RawEvent {
  event_type: string;
  trigger: TokenRange & { text: string };
  arguments: RawArgument[];
}

const range = { start: index, end: index, text: filledText };
const fields = ["sentence_id", "words", "golden-event-mentions"] as const;
const rawSentence = record<{ sentence_id: string; words: string[]; "golden-event-mentions": RawEvent[] }>({
  sentence_id: filledText,
  words: tokenList,
  "golden-event-mentions": listOf(
    record<RawEvent>({
      event_type: filledText,
      trigger: record(range),
      arguments: listOf(record<RawArgument>({ ...range, role: filledText })),
    }),
  ),
});

/**
 * The sentences of both files by id, in file order; one that is in both has the events of both.
 *
 * @throws {DataError} If a file is missing or no JSON. Other mistakes are noted in `mistakes`.
 */
export async function readSentences(
  root: string,
  folder: string,
  mistakes: DataMistake[],
): Promise<Map<string, Sentence>> {
  const sentences = new Map<string, Sentence>();
  for (const name of files) {
    const source = await openSource(root, folder, [name]);
    for (const held of jsonRecords(root, source, fields)) {
      const place = { file: source.file, line: held.line, lastLine: held.lastLine, badLines: source.badLines };
      const sentence = attempt(mistakes, place, () => merged(sentences, readSentence(held, source.file)));
      if (sentence !== null) sentences.set(sentence.id, sentence);
    }
  }
  return sentences;
}

function readSentence({ value, line }: JsonRecord, file: string): Sentence {
  const { sentence_id: id, words, "golden-event-mentions": raw } = rawSentence(value, "");
  const events = raw.map((event) => readEvent(event, words));
  return { id, at: { file, line }, text: words.join(" "), events: inOrder(events) };
}

function readEvent({ event_type, trigger, arguments: fillers }: RawEvent, words: readonly string[]): TextEvent {
  const type = eventLabel(event_type, m2e2Roles);
  const called = mentionOf(words, trigger, trigger.text, "a trigger");
  return {
    trigger: { type, trigger: called.words, start: called.start },
    arguments: [...fillers]
      .sort((a, b) => a.start - b.start)
      .map((filler) => {
        const role = roleLabel(filler.role, m2e2Roles[type] ?? []);
        const { words: said, start } = mentionOf(words, filler, filler.text, "an argument");
        return { type, role, filler: said, start };
      }),
  };
}

function inOrder(events: readonly TextEvent[]): TextEvent[] {
  return [...events].sort((a, b) => a.trigger.start - b.trigger.start);
}

/** The sentence together with what the other file says of it. */
function merged(sentences: ReadonlyMap<string, Sentence>, sentence: Sentence): Sentence {
  const other = sentences.get(sentence.id);
  if (other === undefined) return sentence;
  const { file, line } = other.at;
  if (file === sentence.at.file)
    throw new RecordError(`expected ${sentence.id} only once, got that of line ${line} again`);
  if (other.text !== sentence.text)
    throw new RecordError(`expected ${sentence.id} to have the words of ${file}:${line}`);
  return { ...other, events: inOrder([...other.events, ...sentence.events]) };
}
