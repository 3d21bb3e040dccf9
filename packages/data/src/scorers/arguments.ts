import type { Box } from "../example.js";
import type { AnswerRecord } from "../tasks/answer-tuple.js";
import { type MatchCounts, sumOfMatches } from "./counts.js";
import { countBoxes, type GroundedBox } from "./grounded-boxes.js";
import { countTuples } from "./tuples.js";

/** Arguments that words fill, and those that objects of the picture do. */
export interface ArgumentCounts {
  text: MatchCounts;
  visual: MatchCounts;
}

/**
 * One example's arguments (umie.md decisions 5 to 7): those with a box on either side by overlap of at least 0.5, one to one, of
 * equal type and role; all others as strings, by multiset.
 */
export function countArguments(gold: readonly AnswerRecord[], predicted: readonly AnswerRecord[]): ArgumentCounts {
  return {
    text: countTuples(gold.flatMap(words), predicted.flatMap(words)),
    visual: countBoxes(gold.flatMap(grounded), predicted.flatMap(grounded)),
  };
}

/** Both kinds together: the main score. */
export function countAllArguments(gold: readonly AnswerRecord[], predicted: readonly AnswerRecord[]): MatchCounts {
  return sumOfMatches(Object.values(countArguments(gold, predicted)));
}

const words = ({ fields, box }: AnswerRecord) => (box === undefined ? [fields] : []);

function grounded({ fields: [type = "", role = ""], box }: AnswerRecord): (GroundedBox & { box: Box })[] {
  return box === undefined ? [] : [{ type, role, box }];
}
