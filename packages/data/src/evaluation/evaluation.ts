import type { Example, MeeExample, Prompt } from "../example.js";
import { goldEventTypes, question } from "../tasks/prompts.js";
import type { DatasetTasks } from "../tasks/task.js";
import { goldArguments, goldRecords, predictedRecords } from "./answer-records.js";
import type { GradedPrediction } from "./graded-prediction.js";
import { addCounts, type Counts, countsOf } from "./task-counts.js";

/** Asks the model: one answer for each prompt, in their order. */
export type Answer = (prompts: readonly Prompt[]) => Promise<readonly string[]>;

/**
 * Asks about examples of one dataset. Entities and relations take one round; events two, as in use: triggers first, then
 * arguments for the distinct event types that were *predicted* (umie.md decision 4). The second round asks about the gold types
 * too, for the oracle.
 *
 * @returns For each example, in their order, what was predicted in each of its tasks.
 * @throws {RangeError} If `answer` does not give an answer for each prompt.
 */
export async function predictExamples(
  tasks: DatasetTasks,
  examples: readonly Example[],
  answer: Answer,
): Promise<GradedPrediction[]> {
  const answers = await askAll(
    examples.map((example) => firstQuestion(tasks, example)),
    answer,
  );
  const first = examples.map((example, i) => firstPrediction(tasks, example, answers[i]!));
  const events = examples.flatMap((example, i) => (example.task === "mee" ? [eventQuestions(example, first[i]!)] : []));
  const asked = events.flatMap(({ example, asked }) =>
    asked.map((eventType) => question(tasks.meeArgument, { ...example, eventType })),
  );
  const remaining = [...(await askAll(asked, answer))];
  const second = events.map((event) => argumentPrediction(tasks, event, remaining.splice(0, event.asked.length)));
  return first.flatMap((prediction, i) => (examples[i]!.task === "mee" ? [prediction, second.shift()!] : [prediction]));
}

/**
 * The counts of `predictExamples`: those of leaves add up.
 *
 * @returns Zeros included, for each task that the examples have.
 */
export async function evaluateExamples(
  tasks: DatasetTasks,
  examples: readonly Example[],
  answer: Answer,
): Promise<Counts> {
  return (await predictExamples(tasks, examples, answer)).map(countsOf).reduce(addCounts, {});
}

async function askAll(prompts: readonly Prompt[], answer: Answer): Promise<readonly string[]> {
  if (prompts.length === 0) return [];
  const answers = await answer(prompts);
  if (answers.length !== prompts.length)
    throw new RangeError(
      `Cannot score as there must be an answer for each prompt: got ${answers.length} for ${prompts.length}`,
    );
  return answers;
}

/** What an example is asked first: of an event its triggers. */
export function firstQuestion(tasks: DatasetTasks, example: Example): Prompt {
  switch (example.task) {
    case "mner":
      return question(tasks.mner, example);
    case "mre":
      return question(tasks.mre, example);
    case "mee":
      return question(tasks.meeTrigger, example);
  }
}

function firstPrediction(tasks: DatasetTasks, example: Example, answer: string): GradedPrediction {
  const task = example.task === "mee" ? tasks.meeTrigger : tasks[example.task];
  const { records, malformed } = predictedRecords(task, [answer], example.picture);
  return { ...about(example), task: task.task, gold: goldRecords(tasks, example), predicted: records, malformed };
}

/** The event types whose arguments are asked for: those predicted, then gold ones that were not. */
interface EventQuestions {
  example: MeeExample;
  asked: readonly string[];
  /** How many of them were predicted. */
  predicted: number;
}

function eventQuestions(example: MeeExample, { predicted }: GradedPrediction): EventQuestions {
  const types = new Set(predicted.map(({ fields: [type] }) => type!));
  return { example, asked: [...new Set([...types, ...goldEventTypes(example)])], predicted: types.size };
}

/** The arguments of all predicted types against those of all gold types: an event that was not found costs all its own. */
function argumentPrediction(
  { meeArgument }: DatasetTasks,
  { example, asked, predicted }: EventQuestions,
  answers: readonly string[],
): GradedPrediction {
  const said = predictedRecords(meeArgument, answers.slice(0, predicted), example.picture);
  const gold = new Set(goldEventTypes(example));
  const ofGoldTypes = answers.filter((_, i) => gold.has(asked[i]!));
  return {
    ...about(example),
    task: "mee_argument",
    gold: goldArguments(meeArgument, example),
    predicted: said.records,
    malformed: said.malformed,
    oracle: { predicted: predictedRecords(meeArgument, ofGoldTypes, example.picture).records },
  };
}

function about(
  example: Example,
): Pick<GradedPrediction, "id" | "dataset" | "split" | "text" | "setting" | "sharedType"> {
  const { id, dataset, split, text } = example;
  if (example.task !== "mee") return { id, dataset, split, text };
  const { setting, sharedType } = example;
  return { id, dataset, split, text, setting, ...(sharedType === undefined ? {} : { sharedType }) };
}
