import type { GradedPrediction } from "../evaluation/graded-prediction.js";
import type { Task } from "../example.js";
import type { AnswerRecord } from "../tasks/answer-tuple.js";
import { type GroundedBox, intersectionOverUnion, matchBoxes } from "./grounded-boxes.js";

/**
 * Kinds of error: the words or box are right and the label is not (`type`); the label is right and the words overlap with
 * those wanted (`boundary`), or neither is quite right (`both`); a record that is like none in gold (`spurious`); one that
 * nothing was like (`missed`); a piece of an answer that is no record (`malformed`).
 */
export const errorKinds = ["boundary", "type", "both", "spurious", "missed", "malformed"] as const;
export type ErrorKind = (typeof errorKinds)[number];

export interface ErrorCase {
  kind: ErrorKind;
  /** Of the example. */
  id: string;
  gold?: AnswerRecord;
  predicted?: AnswerRecord;
}

/** The errors of one prediction: what the main score counts as false or missed, each record named once, and what was malformed. */
export function errorsOf({ id, task, gold, predicted, malformed }: GradedPrediction): ErrorCase[] {
  const left = unmatched(task, gold, predicted);
  const cases: ErrorCase[] = [];
  for (const kind of ["type", "boundary", "both"] as const) {
    for (const record of [...left.predicted]) {
      const like = left.gold.find((wanted) => likeness(task, wanted, record) === kind);
      if (like === undefined) continue;
      left.gold.splice(left.gold.indexOf(like), 1);
      left.predicted.splice(left.predicted.indexOf(record), 1);
      cases.push({ kind, id, gold: like, predicted: record });
    }
  }
  return [
    ...cases,
    ...left.predicted.map((record): ErrorCase => ({ kind: "spurious", id, predicted: record })),
    ...left.gold.map((record): ErrorCase => ({ kind: "missed", id, gold: record })),
    ...Array.from({ length: malformed }, (): ErrorCase => ({ kind: "malformed", id })),
  ];
}

/** How many errors of each kind, zeros included. */
export function countErrors(cases: readonly ErrorCase[]): Record<ErrorKind, number> {
  const counts = Object.fromEntries(errorKinds.map((kind) => [kind, 0])) as Record<ErrorKind, number>;
  for (const { kind } of cases) counts[kind]++;
  return counts;
}

/** What is left when records that count as true on both sides are taken away. */
function unmatched(task: Task, gold: readonly AnswerRecord[], predicted: readonly AnswerRecord[]) {
  const counts = (record: AnswerRecord) => task !== "mre" || record.fields[1] !== "none";
  const [wanted, said] = [gold.filter(counts), predicted.filter(counts)];
  const boxes = matchBoxes(wanted.map(groundedBox), said.map(groundedBox));
  const left = {
    gold: wanted.filter((_, i) => !boxes.some((pair) => pair.gold === i)),
    predicted: said.filter((_, i) => !boxes.some((pair) => pair.predicted === i)),
  };
  for (const record of left.predicted.filter(({ box }) => box === undefined)) {
    const equal = left.gold.findIndex(
      ({ fields, box }) => box === undefined && JSON.stringify(fields) === JSON.stringify(record.fields),
    );
    if (equal < 0) continue;
    left.gold.splice(equal, 1);
    left.predicted.splice(left.predicted.indexOf(record), 1);
  }
  return left;
}

/** Words have no extent, so they overlap with nothing. */
function groundedBox({ fields: [type = "", role = ""], box = [0, 0, 0, 0] }: AnswerRecord): GroundedBox {
  return { type, role, box };
}

function likeness(task: Task, gold: AnswerRecord, predicted: AnswerRecord): "type" | "boundary" | "both" | null {
  const place = placeLikeness(task, gold, predicted);
  if (place === null) return null;
  const sameLabel = labelOf(task, gold) === labelOf(task, predicted);
  if (place === "equal") return sameLabel ? null : "type";
  return sameLabel ? "boundary" : "both";
}

const labelOf = (task: Task, { fields }: AnswerRecord) =>
  JSON.stringify(task === "mre" ? fields[1] : fields.slice(0, -1));

/** Do two records speak of the same words or box, or of overlapping ones? */
function placeLikeness(task: Task, gold: AnswerRecord, predicted: AnswerRecord): "equal" | "overlaps" | null {
  if (gold.box !== undefined || predicted.box !== undefined) {
    if (gold.box === undefined || predicted.box === undefined) return null;
    const iou = intersectionOverUnion(gold.box, predicted.box);
    return iou >= 0.5 ? "equal" : iou > 0 ? "overlaps" : null;
  }
  const spans = ({ fields }: AnswerRecord) => (task === "mre" ? [fields[0]!, fields[2]!] : [fields.at(-1)!]);
  const [wanted, said] = [spans(gold), spans(predicted)];
  if (wanted.every((span, i) => span === said[i])) return "equal";
  return wanted.every((span, i) => shareWord(span, said[i]!)) ? "overlaps" : null;
}

function shareWord(a: string, b: string): boolean {
  const words = new Set(a.split(" "));
  return b.split(" ").some((word) => words.has(word));
}
