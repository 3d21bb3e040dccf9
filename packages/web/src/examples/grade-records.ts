import type { ShownExample } from "@umie/coordinator";

type AnswerRecord = ShownExample["gold"][number];

/** A record of an answer or of the truth: in both, missed by the model, or said without being true. */
export interface GradedRecord {
  grade: "right" | "missed" | "wrong";
  fields: readonly string[];
  /** How often it was so. */
  times: number;
}

/** What was said against what is true, as scores see it: each gold record can be found once. The same twice is one line. */
export function gradeRecords(gold: readonly AnswerRecord[], predicted: readonly AnswerRecord[]): GradedRecord[] {
  const keyOf = ({ fields }: AnswerRecord) => JSON.stringify(fields);
  const open = predicted.map(keyOf);
  const graded = gold.map(({ fields }, i): Omit<GradedRecord, "times"> => {
    const at = open.indexOf(keyOf(gold[i]!));
    if (at >= 0) open[at] = "";
    return { grade: at >= 0 ? "right" : "missed", fields };
  });
  const wrong = predicted.filter((_, i) => open[i] !== "");
  return counted([...graded, ...wrong.map(({ fields }) => ({ grade: "wrong" as const, fields }))]);
}

function counted(records: readonly Omit<GradedRecord, "times">[]): GradedRecord[] {
  const known = new Map<string, GradedRecord>();
  for (const record of records) {
    const key = JSON.stringify(record);
    known.set(key, { ...record, times: (known.get(key)?.times ?? 0) + 1 });
  }
  return [...known.values()];
}
