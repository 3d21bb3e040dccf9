import type { Task } from "../example.js";
import { counterRng } from "../synth/counter-rng.js";
import type { AnswerTuple } from "../tasks/answer-tuple.js";
import { absentSpan } from "./brackets.js";

/**
 * Rejection noise (umie.md 2.2): for each record, with the given chance, another that says of a label which does not occur that
 * there is none of it. A label is said to be absent once at most.
 *
 * @param labels Labels that the task may use here.
 * @param options.key Names the example; with the seed it decides what is drawn.
 */
export function rejections(
  task: Task,
  tuples: readonly AnswerTuple[],
  labels: readonly string[],
  { chance, seed, key }: { chance: number; seed: number; key: string },
): AnswerTuple[] {
  if (chance === 0 || tuples.length === 0) return [];
  const { below, shuffle } = counterRng(seed, JSON.stringify(["rejection", key, task, tuples[0]![0]]));
  const place = task === "mre" || task === "mee_argument" ? 1 : 0;
  const absent = shuffle(labels.filter((label) => !tuples.some((tuple) => tuple[place] === label)));
  return tuples.flatMap((tuple) => {
    const label = below(2 ** 32) < chance * 2 ** 32 ? absent.pop() : undefined;
    return label === undefined ? [] : [tuple.with(place, label).with(-1, absentSpan)];
  });
}
