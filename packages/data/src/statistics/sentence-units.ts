import type { GradedPrediction } from "../evaluation/graded-prediction.js";
import { type MatchCounts, sumOfMatches } from "../scorers/counts.js";

/**
 * Counts of predictions summed over each sentence, or picture without one: what is drawn in resampling, since pairs of one sentence
 * are not independent.
 *
 * @returns In the order in which the sentences come first, so that two systems on the same examples have the same units.
 */
export function sentenceUnits(
  predictions: readonly GradedPrediction[],
  count: (prediction: GradedPrediction) => MatchCounts,
): MatchCounts[] {
  const units = new Map<string, MatchCounts[]>();
  for (const prediction of predictions) {
    const key = prediction.text === "" ? `picture ${prediction.id}` : `sentence ${prediction.text}`;
    const unit = units.get(key);
    if (unit) unit.push(count(prediction));
    else units.set(key, [count(prediction)]);
  }
  return [...units.values()].map(sumOfMatches);
}
