import type { GradedPrediction } from "../evaluation/graded-prediction.js";
import { normalForm } from "../evaluation/normal-form.js";
import type { AnswerRecord } from "../tasks/answer-tuple.js";
import type { MatchCounts } from "./counts.js";
import { countTuples } from "./tuples.js";

/**
 * One example's triggers or arguments of the text by label and place (umie.md decision 9). A predicted string stands at its
 * first whole-word occurrence that no other record of its label has taken; gold stands where the dataset says, else likewise.
 * A predicted string that the text does not hold is false. Objects of the picture do not count.
 */
export function countByOffset({
  text,
  gold,
  predicted,
}: Pick<GradedPrediction, "text" | "gold" | "predicted">): MatchCounts {
  const told = ({ fields, box }: AnswerRecord) =>
    box === undefined && fields.at(-1) !== "" && !isObject(fields.at(-1)!);
  return countTuples(place(text, gold.filter(told), "gold"), place(text, predicted.filter(told), "predicted"));
}

const isObject = (filler: string) => /^O\d+$/.test(filler);

/** Each record with the offset of its last field in the normal form of the text, in code points. */
function place(text: string, records: readonly AnswerRecord[], side: string): string[][] {
  const words = normalForm(text);
  const taken = new Set<string>();
  return records.map(({ fields, start }, i) => {
    const label = JSON.stringify(fields.slice(0, -1));
    const offset = start === undefined ? firstFree(words, fields.at(-1)!, label, taken) : offsetAfter(text, start);
    taken.add(`${offset} ${label}`);
    return [label, fields.at(-1)!, offset === null ? `${side} ${i}` : String(offset)];
  });
}

function firstFree(words: string, span: string, label: string, taken: ReadonlySet<string>): number | null {
  const padded = ` ${words} `;
  for (let at = padded.indexOf(` ${span} `); at >= 0; at = padded.indexOf(` ${span} `, at + 1)) {
    const offset = [...padded.slice(1, at + 1)].length;
    if (!taken.has(`${offset} ${label}`)) return offset;
  }
  return null;
}

/** Where the character at `start` of the text is in its normal form. */
function offsetAfter(text: string, start: number): number {
  const before = [...text].slice(0, start).join("");
  return [...normalForm(`${before}|`)].length - 1;
}
