import type { AnswerTuple, ReadAnswer } from "./answer-tuple.js";
import {
  type DatasetName,
  type Example,
  isShown,
  type MeeExample,
  type MnerExample,
  type MreExample,
  type Picture,
  type Task,
  unreachableFiller,
} from "./example.js";
import { meeArgumentInstruction } from "./instructors/mee-argument.js";
import { meeTriggerInstruction } from "./instructors/mee-trigger.js";
import { mnerInstruction } from "./instructors/mner.js";
import { mreInstruction } from "./instructors/mre.js";
import { type Wording, wordings } from "./instructors/wording.js";
import { type DatasetLabels, type LabelChoice, offeredLabels } from "./labels.js";
import { isFlatTuple, readFlat, writeFlat } from "./linearisation/flat.js";
import type { MatchCounts } from "./scorers/counts.js";
import { countRelations } from "./scorers/relations.js";
import { countTuples } from "./scorers/tuples.js";

/**
 * One task on one dataset (DESIGN §3, as SeqIO's Task): instructor, linearisation and scorer in one place. E is what it asks
 * about.
 */
export interface TaskObject<E extends Example> {
  readonly dataset: DatasetName;
  readonly task: Task;
  /** What the encoder reads in front of the example's text. */
  readonly instruction: (example: E) => string;
  /** All gold records, those included that no answer can say. */
  readonly gold: (example: E) => AnswerTuple[];
  /** The answer to learn: the gold records that can be said. */
  readonly target: (example: E) => string;
  /** Any published label of the dataset is a label, also where the instruction lists fewer: a wrong one then counts as wrong. */
  readonly read: (answer: string) => ReadAnswer;
  readonly count: (gold: readonly AnswerTuple[], predicted: readonly AnswerTuple[]) => MatchCounts;
}

/** An event example and the type whose arguments are asked for. */
export type EventOfExample = MeeExample & { eventType: string };

export interface DatasetTasks {
  mner: TaskObject<MnerExample>;
  mre: TaskObject<MreExample>;
  meeTrigger: TaskObject<MeeExample>;
  meeArgument: TaskObject<EventOfExample>;
}

/**
 * The tasks of a dataset; which of them it has is told by its examples.
 *
 * @param choice The labels that instructions list.
 */
export function datasetTasks(
  { name, labels }: { name: DatasetName; labels: DatasetLabels },
  choice: LabelChoice,
  wording: Wording = wordings.umie,
): DatasetTasks {
  const offered = offeredLabels(labels, choice);
  // One string each, which thousands of prompts share.
  const [entities, triggers] = [mnerInstruction(offered, wording), meeTriggerInstruction(offered, wording)];
  const roles = new Map(offered.eventTypes.map((type) => [type, meeArgumentInstruction(type, offered, wording)]));

  const flat = <E extends Example>(task: Task, own: OwnParts<E>): TaskObject<E> => ({
    dataset: name,
    task,
    target: (example) =>
      writeFlat(
        task,
        own.gold(example).filter((tuple) => canSay(task, tuple, example.picture)),
      ),
    read: (answer) => readFlat(task, answer, labels.published),
    ...own,
  });
  return {
    mner: flat("mner", { instruction: () => entities, gold: entityTuples, count: countTuples }),
    mre: flat("mre", {
      instruction: (example) => mreInstruction(example, offered, wording),
      gold: ({ head, relation, tail }) => [[head.span, relation, tail.span]],
      count: countRelations,
    }),
    meeTrigger: flat("mee_trigger", { instruction: () => triggers, gold: triggerTuples, count: countTuples }),
    meeArgument: flat("mee_argument", {
      instruction: ({ eventType }) => roles.get(eventType) ?? meeArgumentInstruction(eventType, offered, wording),
      gold: argumentTuples,
      count: countTuples,
    }),
  };
}

type OwnParts<E extends Example> = Pick<TaskObject<E>, "instruction" | "gold" | "count">;

const entityTuples = ({ entities }: MnerExample) => entities.map(({ type, span }) => [type, span]);
const triggerTuples = ({ triggers }: MeeExample) => triggers.map(({ type, trigger }) => [type, trigger]);

/** The arguments of one type of event. One out of reach gets an empty filler, which no answer can say. */
function argumentTuples({ eventType, arguments: fillers }: EventOfExample): AnswerTuple[] {
  return fillers
    .filter(({ type }) => type === eventType)
    .map(({ type, role, filler }) => [type, role, filler === unreachableFiller ? "" : filler]);
}

/** To learn "O3" where no third object is shown would be to learn guessing; so would "O0", the whole picture, without one. */
function canSay(task: Task, tuple: AnswerTuple, picture: Picture | null): boolean {
  const object = task === "mner" || task === "mre" ? undefined : /^O(\d+)$/.exec(tuple.at(-1)!)?.[1];
  const shown = isShown(picture) ? picture.objects.length : -1;
  return isFlatTuple(task, tuple) && (object === undefined || Number(object) <= shown);
}
