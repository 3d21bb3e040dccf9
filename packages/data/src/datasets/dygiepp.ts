import type { AceSentence } from "./ace-sentence.js";
import type { TokenRange } from "./mention.js";
import { RecordError } from "./mistake.js";
import { brief, filledText, index, listOf, record, refuse, type Shape, tokenList, tuple } from "./shape.js";

const document = record<{ doc_key: string; sentences: unknown[]; events: unknown[] }>({
  doc_key: filledText,
  sentences: listOf((value) => value),
  events: (value, path) => (value === undefined ? [] : listOf<unknown>((one) => one)(value, path)),
});

/** A trigger: first token, last token where there are two numbers, and the type. */
type RawTrigger = readonly [first: number, last: number, type: string];
const trigger: Shape<RawTrigger> = (value, path) => {
  if (!Array.isArray(value)) return refuse("a trigger and its type", value, path);
  const [first, last, type] = value.length === 2 ? [value[0], value[0], value[1]] : value;
  if (value.length > 3) return refuse("a trigger and its type", value, path);
  return [index(first, `${path}[0]`), index(last, `${path}[1]`), filledText(type, `${path}[${value.length - 1}]`)];
};

/** First and last token, and the role. */
const argument = tuple<[number, number, string]>(index, index, filledText);

/**
 * The sentences of a document in DyGIE++'s form: `sentences` are lists of tokens, `events` has a list for each sentence, an event
 * being `[[token, type], [first, last, role], …]`. Places count the tokens of the *document*, and the last one is included. Where no
 * sentence has an event `events` may be missing; `ner` and `relations` are no task of ours on ACE.
 *
 * @returns One function a sentence, each of which throws a RecordError if its sentence is wrong, so that the others can be kept.
 * @throws {RecordError} If the document has another form.
 */
export function dygieppSentences(value: unknown): (() => AceSentence)[] {
  const { doc_key, sentences, events } = document(value, "");
  if (events.length > 0 && events.length !== sentences.length) {
    throw new RecordError(
      `expected events to have a list for each of the ${sentences.length} sentences, got ${events.length}`,
    );
  }
  let begun = 0;
  return sentences.map((held, i) => {
    const from = begun;
    begun += Array.isArray(held) ? held.length : 0;
    return () => {
      const words = tokenList(held, `sentences[${i}]`);
      const told = listOf(listOf((one) => one as unknown))(events[i] ?? [], `events[${i}]`);
      const read = told.map((parts, j) => readEvent(parts, `events[${i}][${j}]`, { from, count: words.length }));
      return { id: `${doc_key}-${i}`, tokens: words, events: read };
    };
  });
}

/** Tokens of a sentence in its document. */
interface Window {
  from: number;
  count: number;
}

function readEvent(parts: readonly unknown[], path: string, window: Window): AceSentence["events"][number] {
  const [first, last, type] = trigger(parts[0], `${path}[0]`);
  return {
    type,
    trigger: { ...inSentence(first, last, window, `${path}[0]`), text: null },
    arguments: parts.slice(1).map((part, k) => {
      const at = `${path}[${k + 1}]`;
      const [begin, end, role] = argument(part, at);
      return { ...inSentence(begin, end, window, at), text: null, role };
    }),
  };
}

function inSentence(first: number, last: number, { from, count }: Window, path: string): TokenRange {
  if (first >= from && first <= last && last < from + count) return { start: first - from, end: last - from + 1 };
  throw new RecordError(
    `expected ${path} to lie in its sentence, tokens ${from} to ${from + count - 1} of the document, got ${brief([first, last])}`,
  );
}
