import type { GradedPrediction } from "../evaluation/graded-prediction.js";
import { predictionKey } from "../evaluation/prediction-file.js";
import type { DatasetName, Task } from "../example.js";
import { microScore, sumOfMatches } from "../scorers/counts.js";
import { countStrict } from "../scorers/strict.js";
import type { Interval } from "./bootstrap-interval.js";
import { byTask } from "./by-task.js";
import { pairedBootstrap, randomisationTest } from "./paired-tests.js";
import type { Resampling } from "./resampling.js";
import { sentenceUnits } from "./sentence-units.js";

/** Two systems on one task of one dataset. */
export interface Comparison {
  dataset: DatasetName;
  task: Task;
  /** Micro-F1 of each. */
  a: number;
  b: number;
  /** a less b, with the interval of the paired bootstrap. */
  difference: number;
  interval: Interval;
  /** Two-sided, of both tests. */
  randomisationP: number;
  bootstrapP: number;
}

/**
 * Compares two systems on the same examples, task by task.
 *
 * @throws {RangeError} If one has an example that the other has not, or gold differs.
 */
export function comparePredictions(
  a: readonly GradedPrediction[],
  b: readonly GradedPrediction[],
  options: Partial<Resampling> = {},
): Comparison[] {
  const others = partners(a, b);
  return byTask(a).map(({ dataset, task, items }) => {
    const counts = {
      a: sentenceUnits(items, countStrict),
      b: sentenceUnits(
        items.map((prediction) => others.get(predictionKey(prediction))!),
        countStrict,
      ),
    };
    const { difference, low, high, p: bootstrapP } = pairedBootstrap(counts, options);
    return {
      ...{ dataset, task, difference, interval: { low, high }, bootstrapP },
      a: microScore(sumOfMatches(counts.a)).f1,
      b: microScore(sumOfMatches(counts.b)).f1,
      randomisationP: randomisationTest(counts, options).p,
    };
  });
}

/** The predictions of the second by what they are about, which must be what those of the first are about. */
function partners(
  a: readonly GradedPrediction[],
  b: readonly GradedPrediction[],
): ReadonlyMap<string, GradedPrediction> {
  const others = new Map(b.map((prediction) => [predictionKey(prediction), prediction]));
  const missing = new Map(others);
  for (const prediction of a) {
    const other = others.get(predictionKey(prediction));
    if (other === undefined) throw new RangeError(`${wanted}: only the first has ${nameOf(prediction)}`);
    if (JSON.stringify(prediction.gold) !== JSON.stringify(other.gold) || prediction.text !== other.text)
      throw new RangeError(`${wanted}: they differ in text or gold of ${nameOf(prediction)}`);
    missing.delete(predictionKey(prediction));
  }
  const [left] = missing.values();
  if (left !== undefined) throw new RangeError(`${wanted}: only the second has ${nameOf(left)}`);
  return others;
}

const wanted = "Cannot compare as both must be predictions of the same examples";
const nameOf = ({ dataset, split, task, id }: GradedPrediction) => `${id} of ${dataset} ${split} (${task})`;
