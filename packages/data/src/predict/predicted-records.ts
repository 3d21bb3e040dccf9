import type { PixelBox } from "../datasets/draft.js";
import { type Task, wholePicture } from "../example.js";
import { flatMarkers } from "../linearisation/flat.js";
import type { AnswerTuple, ReadAnswer } from "../tasks/answer-tuple.js";
import { type CodePointRange, spanLocator } from "./span-locator.js";

/** A string of the text; offsets in code points, null where the text does not hold it. */
export interface TextMention {
  text: string;
  start: number | null;
  end: number | null;
}

/**
 * A part of the picture: O1 is the first object, O0 the whole picture. The box is in pixels, null where there is no
 * such object.
 */
export interface ObjectMention {
  text: string;
  object: number;
  box: PixelBox | null;
}

/** Who fills a role of an event, or what tells it. */
export type EventMention = TextMention | ObjectMention;

/**
 * One record of an answer. `probability` is the product over the tokens that write it, separator or end included; null
 * where records and tokens cannot be matched.
 */
export type PredictedRecord = { probability: number | null } & (
  | { task: "mner"; type: string; span: TextMention }
  | { task: "mre"; head: TextMention; relation: string; tail: TextMention }
  | { task: "mee_trigger"; type: string; trigger: EventMention }
  | { task: "mee_argument"; type: string; role: string; filler: EventMention }
);

/**
 * A stretch of an answer between two separators, with the log probability of its tokens and of what ends it, in nats.
 */
export interface AnswerPiece {
  text: string;
  logProbability: number;
}

/** What an answer is read with. */
export interface ReadingContext {
  task: Task;
  read: (answer: string) => ReadAnswer;
  /** What was asked about. */
  text: string;
  /** Boxes of O0, O1, …, in pixels; none without a picture. */
  boxes: readonly PixelBox[];
}

/** The records of an answer, placed in text and picture, and how many pieces of it are none. */
export function predictedRecords(
  answer: string,
  pieces: readonly AnswerPiece[],
  { task, read, text, boxes }: ReadingContext,
): { records: PredictedRecord[]; dropped: number } {
  const { tuples, dropped } = read(answer);
  const probabilities = recordProbabilities(task, tuples, pieces, read);
  const locate = spanLocator(text);
  const mention = (span: string): TextMention => ({ text: span, ...(locate(span) ?? nowhere) });
  const records = tuples.map((tuple, i) => ({
    probability: probabilities?.[i] ?? null,
    ...recordOf(task, tuple, { mention, eventMention: (span) => objectOf(span, boxes) ?? mention(span) }),
  }));
  return { records, dropped };
}

const nowhere: { [K in keyof CodePointRange]: null } = { start: null, end: null };

interface Mentions {
  mention: (span: string) => TextMention;
  eventMention: (span: string) => EventMention;
}

function recordOf(task: Task, [first = "", second = "", third = ""]: AnswerTuple, { mention, eventMention }: Mentions) {
  switch (task) {
    case "mner":
      return { task, type: first, span: mention(second) };
    case "mre":
      return { task, head: mention(first), relation: second, tail: mention(third) };
    case "mee_trigger":
      return { task, type: first, trigger: eventMention(second) };
    case "mee_argument":
      return { task, type: first, role: second, filler: eventMention(third) };
  }
}

/** `wholePicture` is O0. */
function objectOf(span: string, boxes: readonly PixelBox[]): ObjectMention | null {
  const number = new RegExp(`^${wholePicture[0]}(\\d{1,3})$`).exec(span)?.[1];
  if (number === undefined) return null;
  return { text: span, object: Number(number), box: boxes[Number(number)] ?? null };
}

/**
 * Reads the pieces of a record one group at a time; a format in which that gives other records than reading the whole
 * has probabilities for the whole only.
 */
function recordProbabilities(
  task: Task,
  tuples: readonly AnswerTuple[],
  pieces: readonly AnswerPiece[],
  read: ReadingContext["read"],
): number[] | null {
  const heads = pieces.slice(0, task === "mee_argument" ? 1 : 0);
  const rest = pieces.slice(heads.length);
  const size = task === "mre" ? 3 : 1;
  const groups = Array.from({ length: Math.ceil(rest.length / size) }, (_, i) => rest.slice(i * size, (i + 1) * size));
  const found = groups.flatMap((group) => {
    const said = read([...heads, ...group].map(({ text }) => text).join(` ${flatMarkers[0]} `)).tuples;
    const probability = Math.exp(group.reduce((sum, { logProbability }) => sum + logProbability, 0));
    return said.map((tuple) => ({ tuple, probability }));
  });
  const same = JSON.stringify(found.map(({ tuple }) => tuple)) === JSON.stringify(tuples);
  return same ? found.map(({ probability }) => probability) : null;
}
