import type { AnswerTuple } from "../answer-tuple.js";
import type { Task } from "../example.js";
import type { CounterRng } from "../synth/counter-rng.js";
import { absentSpan } from "./brackets.js";

/**
 * Rejection noise (umie.md 2.2): for each record, with the given chance, another that says of a label which does not occur that
 * there is none of it. A label is said to be absent once at most.
 *
 * @param labels Labels that the task may use here.
 */
export function rejections(
  task: Task,
  tuples: readonly AnswerTuple[],
  labels: readonly string[],
  { chance, rng }: { chance: number; rng: CounterRng },
): AnswerTuple[] {
  const place = task === "mre" || task === "mee_argument" ? 1 : 0;
  const absent = rng.shuffle(labels.filter((label) => !tuples.some((tuple) => tuple[place] === label)));
  return tuples.flatMap((tuple) => {
    const label = rng.below(2 ** 32) < chance * 2 ** 32 ? absent.pop() : undefined;
    return label === undefined ? [] : [tuple.with(place, label).with(-1, absentSpan)];
  });
}
