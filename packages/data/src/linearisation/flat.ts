import type { Labels } from "../corpus/labels.js";
import type { Task } from "../example.js";
import { type AnswerTuple, type ReadAnswer, tupleFields } from "../tasks/answer-tuple.js";
import { trimmed } from "./trimmed.js";

/**
 * UMIE's flat format of answers (umie.md 2.4 and decision 1):
 *
 *     mner, mee_trigger   person, Kyrie <spot> location, New York
 *     mre                 Ryan Reynolds <spot> couple <spot> Blake Lively
 *     mee_argument        attack <spot> attacker, coalition <spot> target, O1
 *     no record           none
 *
 * `<spot>` is one id of the tokenizer here, and nowhere else: a `<spot>` in a user's text is read as characters.
 */
const separator = "<spot>";
const joiner = ` ${separator} `;
const labelEnd = ", ";
const emptyAnswer = "none";

/** What the format needs as tokens of their own. */
export const flatMarkers: readonly string[] = [separator];

/**
 * Can the format hold this record, so that reading gives it back? Not if a string is empty, has blanks at an end or
 * holds `<spot>`, or if a label before a comma has one itself.
 */
export function isFlatTuple(task: Task, tuple: AnswerTuple): boolean {
  if (tuple.length !== tupleFields[task].length) return false;
  if (!tuple.every((part) => part !== "" && part === trimmed(part) && !part.includes(separator))) return false;
  return task === "mre" || !tuple.slice(0, -1).some((label) => label.includes(labelEnd));
}

/**
 * The answer that says `tuples`, in their order.
 *
 * @throws {RangeError} If a tuple does not fit the format (`isFlatTuple`), or arguments are of different event types.
 */
export function writeFlat(task: Task, tuples: readonly AnswerTuple[]): string {
  for (const tuple of tuples) {
    if (!isFlatTuple(task, tuple))
      throw new RangeError(`Cannot write an answer as each record must fit the flat format: got ${tuple.join(" | ")}`);
  }
  if (tuples.length === 0) return emptyAnswer;
  if (task !== "mee_argument") return tuples.map((t) => t.join(task === "mre" ? joiner : labelEnd)).join(joiner);
  const types = [...new Set(tuples.map(([type]) => type))];
  if (types.length > 1)
    throw new RangeError(`Cannot write an answer as its arguments must be of one event type: got ${types.join(", ")}`);
  return [types[0], ...tuples.map(([, role, filler]) => `${role}${labelEnd}${filler}`)].join(joiner);
}

/**
 * The records that an answer says, whatever the model wrote.
 *
 * @param labels What counts as a label, to the letter.
 */
export function readFlat(task: Task, answer: string, labels: Labels): ReadAnswer {
  const whole = trimmed(answer);
  if (whole === emptyAnswer) return { tuples: [], dropped: 0 };
  const pieces = whole.split(separator).map(trimmed);
  switch (task) {
    case "mner":
      return collect(pieces.map((piece) => labelled(piece, labels.entityTypes)));
    case "mee_trigger":
      return collect(pieces.map((piece) => labelled(piece, labels.eventTypes)));
    case "mre":
      return collect(inThrees(pieces).map((triple) => relation(triple, labels.relations)));
    case "mee_argument":
      return readArguments(pieces, labels.roles);
  }
}

function readArguments([type = "", ...pieces]: readonly string[], roles: Labels["roles"]): ReadAnswer {
  const known = Object.hasOwn(roles, type) ? roles[type] : undefined;
  if (known === undefined) return { tuples: [], dropped: 1 };
  return collect(
    pieces.map((piece) => {
      const argument = labelled(piece, known);
      return argument && [type, ...argument];
    }),
  );
}

/** `label, text`, or null. */
function labelled(piece: string, labels: readonly string[]): AnswerTuple | null {
  const end = piece.indexOf(labelEnd);
  if (end < 0) return null;
  const [label, text] = [trimmed(piece.slice(0, end)), trimmed(piece.slice(end + labelEnd.length))];
  return labels.includes(label) && text !== "" ? [label, text] : null;
}

/** `head, relation, tail`, or null. */
function relation(triple: readonly string[], relations: readonly string[]): AnswerTuple | null {
  return triple.length === 3 && !triple.includes("") && relations.includes(triple[1]!) ? triple : null;
}

function inThrees(pieces: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(pieces.length / 3) }, (_, i) => pieces.slice(3 * i, 3 * i + 3));
}

function collect(records: readonly (AnswerTuple | null)[]): ReadAnswer {
  const tuples = records.filter((record) => record !== null);
  return { tuples, dropped: records.length - tuples.length };
}
