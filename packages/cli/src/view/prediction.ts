import type { EventMention, PredictedRecord } from "@umie/data";
import type { AnsweredQuestion, Prediction } from "@umie/worker";
import { table } from "./table.js";

/** A prediction for people: its records, then how much of the picture was used for each answer. */
export function predictionLines({ records, questions }: Prediction): string[] {
  const columns = [{ head: "says" }, { head: "of" }, { head: "probability", align: "right" as const }];
  const rows = records.map((record) => [...saying(record), percent(record.probability)]);
  const found = rows.length === 0 ? ["nothing found"] : table(columns, rows);
  return [...found, "", ...questions.flatMap(questionLines)];
}

function saying(record: PredictedRecord): [string, string] {
  switch (record.task) {
    case "mner":
      return [record.type, place(record.span)];
    case "mre":
      return [record.relation, `${place(record.head)} and ${place(record.tail)}`];
    case "mee_trigger":
      return [record.type, place(record.trigger)];
    case "mee_argument":
      return [`${record.type}: ${record.role}`, place(record.filler)];
  }
}

function place(mention: EventMention): string {
  if ("box" in mention) return `${mention.text} (${mention.box?.join(", ") ?? "no such object"})`;
  return `${mention.text} (${mention.start === null ? "not in the text" : `${mention.start}-${mention.end}`})`;
}

function questionLines({ task, answer, probability, dropped, cutTokens, gate, attention }: AnsweredQuestion): string[] {
  const notes = [
    `probability ${percent(probability)}`,
    ...(dropped > 0 ? [`${dropped} malformed`] : []),
    ...(cutTokens > 0 ? [`${cutTokens} tokens of the text were cut off`] : []),
    ...(gate === null ? ["no picture"] : [`gate ${gate.toFixed(3)}`]),
    ...(attention?.map((share, object) => `O${object} ${percent(share)}`) ?? []),
  ];
  return [`${task}: ${answer}`, `  ${notes.join(", ")}`];
}

const percent = (share: number | null) => (share === null ? "" : `${(100 * share).toFixed(1)} %`);
