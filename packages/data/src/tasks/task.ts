import { type DatasetLabels, type LabelChoice, offeredLabels } from "../corpus/labels.js";
import {
  type DatasetName,
  type Example,
  type Format,
  isShown,
  type MeeExample,
  type MnerExample,
  type MreExample,
  type Picture,
  type Task,
  unreachableFiller,
} from "../example.js";
import { datasetInstructions, rolesOf } from "../instructors/dataset-instructions.js";
import type { Instruction } from "../instructors/instruction.js";
import { linearisations } from "../linearisation/linearisation.js";
import { rejections } from "../linearisation/rejection-noise.js";
import type { AnswerTuple, ReadAnswer } from "./answer-tuple.js";
import { type PromptStyle, plainStyle } from "./prompt-style.js";

/**
 * One task on one dataset (DESIGN §3, as SeqIO's Task): instructor and linearisation in one place; what it scores is decided by
 * `countsOfPrediction`. E is what it asks about.
 */
export interface TaskObject<E extends Example> {
  readonly dataset: DatasetName;
  readonly task: Task;
  readonly format: Format;
  /** What the encoder reads around the example's text. */
  readonly instruction: (example: E) => Instruction;
  /** All gold records, those included that no answer can say. */
  readonly gold: (example: E) => AnswerTuple[];
  /** The answer to learn: the gold records that can be said. */
  readonly target: (example: E) => string;
  /** Any published label of the dataset is a label, also where the instruction lists fewer: a wrong one then counts as wrong. */
  readonly read: (answer: string) => ReadAnswer;
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
 * @param style How they are asked and answered, where it is not `plainStyle`.
 */
export function datasetTasks(
  { name, labels }: { name: DatasetName; labels: DatasetLabels },
  choice: LabelChoice,
  style: Partial<PromptStyle> = {},
): DatasetTasks {
  const { format, rejectionNoise, ...asked } = { ...plainStyle, ...style };
  const offered = offeredLabels(labels, choice);
  const instructions = datasetInstructions(offered, asked);
  const linearisation = linearisations[format];
  const taskObject = <E extends Example>(task: Task, own: OwnParts<E>): TaskObject<E> => ({
    dataset: name,
    task,
    format,
    instruction: own.instruction,
    gold: own.gold,
    target: (example) => {
      const said = own.gold(example).filter((tuple) => canSay(task, tuple, example.picture, format));
      const chance = example.split === "train" ? rejectionNoise : 0;
      return linearisation.write(task, [
        ...said,
        ...rejections(task, said, own.labels(example), { chance, seed: asked.seed, key: `${name} ${example.id}` }),
      ]);
    },
    read: (answer) => linearisation.read(task, answer, labels.published),
  });
  return {
    mner: taskObject("mner", {
      instruction: instructions.mner,
      gold: entityTuples,
      labels: () => offered.entityTypes,
    }),
    mre: taskObject("mre", {
      instruction: instructions.mre,
      gold: ({ head, relation, tail }) => [[head.span, relation, tail.span]],
      labels: () => offered.relations,
    }),
    meeTrigger: taskObject("mee_trigger", {
      instruction: instructions.meeTrigger,
      gold: triggerTuples,
      labels: () => offered.eventTypes,
    }),
    meeArgument: taskObject("mee_argument", {
      instruction: instructions.meeArgument,
      gold: argumentTuples,
      labels: ({ eventType }) => rolesOf(offered, eventType),
    }),
  };
}

interface OwnParts<E extends Example> extends Pick<TaskObject<E>, "instruction" | "gold"> {
  /** Labels that an answer about the example may use. */
  labels: (example: E) => readonly string[];
}

const entityTuples = ({ entities }: MnerExample) => entities.map(({ type, span }) => [type, span]);
const triggerTuples = ({ triggers }: MeeExample) => triggers.map(({ type, trigger }) => [type, trigger]);

/** The arguments of one type of event. One out of reach gets an empty filler, which no answer can say. */
function argumentTuples({ eventType, arguments: fillers }: EventOfExample): AnswerTuple[] {
  return fillers
    .filter(({ type }) => type === eventType)
    .map(({ type, role, filler }) => [type, role, filler === unreachableFiller ? "" : filler]);
}

/** To learn "O3" where no third object is shown would be to learn guessing; so would "O0", the whole picture, without one. */
function canSay(task: Task, tuple: AnswerTuple, picture: Picture | null, format: Format): boolean {
  const object = task === "mner" || task === "mre" ? undefined : /^O(\d+)$/.exec(tuple.at(-1)!)?.[1];
  const shown = isShown(picture) ? picture.objects.length : -1;
  return linearisations[format].holds(task, tuple) && (object === undefined || Number(object) <= shown);
}
