import type { Split } from "../example.js";
import { type AceSentence, aceDraft } from "./ace-sentence.js";
import { attempt, type Reader, type Reading, take } from "./draft.js";
import { dygieppSentences } from "./dygiepp.js";
import { lineRecords } from "./line-records.js";
import { oneieSentence } from "./oneie.js";
import { parseJson } from "./parse-json.js";
import { openSource } from "./source-file.js";

const fileNames: Readonly<Record<Split, readonly string[]>> = {
  train: ["train.oneie.json", "train.json", "train.jsonl"],
  dev: ["dev.oneie.json", "dev.json", "dev.jsonl", "valid.oneie.json"],
  test: ["test.oneie.json", "test.json", "test.jsonl"],
};

/**
 * Reads ACE 2005 in either of its common conversions, one JSON object a line: OneIE's sentences or DyGIE++'s documents. Which of them a
 * record is, its fields tell: only a document has `sentences`. The words are those of the tokens.
 */
export const readAce05: Reader = async ({ root, name: dataset, splits }) => {
  const reading: Reading = { drafts: [], mistakes: [] };
  for (const split of splits) {
    const source = await openSource(root, dataset, fileNames[split]);
    for (const { text, place } of lineRecords(root, source)) {
      const sentences = attempt(reading.mistakes, place, () => sentencesOf(parseJson(text)));
      for (const sentence of sentences ?? [])
        take(reading, place, (at) => aceDraft(sentence(), at, { split, dataset }));
    }
  }
  return reading;
};

function sentencesOf(value: unknown): (() => AceSentence)[] {
  const isDocument = typeof value === "object" && value !== null && "sentences" in value;
  return isDocument ? dygieppSentences(value) : [() => oneieSentence(value)];
}
