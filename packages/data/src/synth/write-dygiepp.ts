import type { SynthNews } from "./ace05.js";
import { eventOntology } from "./mee.js";
import { documentName, sentencesPerDocument } from "./write-oneie.js";

/**
 * DyGIE++'s JSON lines: one document a line, entities and events by the tokens of the document, the last one included. The very
 * sentences and ids of the OneIE files.
 */
export function dygieppText(split: string, news: readonly SynthNews[]): string {
  const documents = Array.from({ length: Math.ceil(news.length / sentencesPerDocument) }, (_, i) =>
    news.slice(i * sentencesPerDocument, (i + 1) * sentencesPerDocument),
  );
  return documents.map((held, i) => `${JSON.stringify(documentRecord(documentName(split, i), held))}\n`).join("");
}

function documentRecord(doc_key: string, sentences: readonly SynthNews[]) {
  let begun = 0;
  const placed = sentences.map((sentence) => {
    const from = begun;
    begun += sentence.tokens.length;
    return { from, ...sentence };
  });
  return {
    doc_key,
    dataset: "ace-event",
    sentences: sentences.map(({ tokens }) => tokens),
    ner: placed.map(({ from, mentions }) =>
      mentions.map(({ start, end, entityType }) => [from + start, from + end - 1, entityType]),
    ),
    relations: sentences.map(() => []),
    events: placed.map(({ from, events }) => events.map((event) => eventParts(event, from))),
  };
}

function eventParts({ kind, trigger, arguments: fillers }: SynthNews["events"][number], from: number) {
  const type = eventOntology[kind].type.replace(":", ".");
  return [[from + trigger.start, type], ...fillers.map(({ start, end, role }) => [from + start, from + end - 1, role])];
}
