import type { AnswerTuple } from "./answer-tuple.js";
import type { Example, MeeExample, Prompt } from "./example.js";
import { goldEventTypes, question } from "./prompts.js";
import type { DatasetTasks, TaskObject } from "./task.js";
import { addCounts, type Counts, countsOf } from "./task-counts.js";

/** Asks the model: one answer for each prompt, in their order. */
export type Answer = (prompts: readonly Prompt[]) => Promise<readonly string[]>;

/**
 * Asks about examples of one dataset and counts what is right. Entities and relations take one round; events two, as in use:
 * triggers first, then arguments for the distinct event types that were *predicted* (umie.md decision 4).
 *
 * Gold and predicted strings are compared in one normal form (decision 9), that of T5's tokenizer: NFKC, runs of white and
 * invisible space as one blank.
 *
 * @returns Zeros included, for each task that the examples have.
 * @throws {RangeError} If `answer` does not give an answer for each prompt.
 */
export async function evaluateExamples(
  tasks: DatasetTasks,
  examples: readonly Example[],
  answer: Answer,
): Promise<Counts> {
  const answers = await askAll(
    examples.map((example) => firstQuestion(tasks, example)),
    answer,
  );
  const first = examples.map((example, i) => scoreFirst(tasks, example, answers[i]!));
  const events = examples.flatMap((example, i) =>
    example.task === "mee" ? [{ example, eventTypes: first[i]!.eventTypes }] : [],
  );
  const argumentAnswers = await askAll(
    events.flatMap(({ example, eventTypes }) =>
      eventTypes.map((eventType) => question(tasks.meeArgument, { ...example, eventType })),
    ),
    answer,
  );
  const remaining = [...argumentAnswers];
  const second = events.map(({ example, eventTypes }) =>
    scoreArguments(tasks, example, remaining.splice(0, eventTypes.length)),
  );
  return [...first.map(({ counts }) => counts), ...second].reduce(addCounts, {});
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

/** The counts of a first answer, and the event types whose arguments it makes us ask for. */
function scoreFirst(tasks: DatasetTasks, example: Example, answer: string): { counts: Counts; eventTypes: string[] } {
  switch (example.task) {
    case "mner":
      return { counts: score(tasks.mner, tasks.mner.gold(example), [answer]).counts, eventTypes: [] };
    case "mre":
      return { counts: score(tasks.mre, tasks.mre.gold(example), [answer]).counts, eventTypes: [] };
    case "mee": {
      const { counts, predicted } = score(tasks.meeTrigger, tasks.meeTrigger.gold(example), [answer]);
      return { counts, eventTypes: [...new Set(predicted.map(([type]) => type!))] };
    }
  }
}

/** The arguments of all predicted types against those of all gold types: an event that was not found costs all its own. */
function scoreArguments(tasks: DatasetTasks, example: MeeExample, answers: readonly string[]): Counts {
  const gold = goldEventTypes(example).flatMap((eventType) => tasks.meeArgument.gold({ ...example, eventType }));
  return score(tasks.meeArgument, gold, answers).counts;
}

function score<E extends Example>(
  { task, read, count }: TaskObject<E>,
  gold: readonly AnswerTuple[],
  answers: readonly string[],
): { counts: Counts; predicted: AnswerTuple[] } {
  const readings = answers.map(read);
  const said = readings.flatMap(({ tuples }) => tuples.map(comparable));
  // A string of nothing but exotic white space is no string; it must not meet the empty filler of an argument out of reach.
  const predicted = said.filter((tuple) => !tuple.includes(""));
  const dropped = readings.reduce((sum, reading) => sum + reading.dropped, 0) + said.length - predicted.length;
  return { counts: countsOf(task, { ...count(gold.map(comparable), predicted), dropped }), predicted };
}

/** White space, and what nmt_nfkc takes for it beyond that. */
const space = /[\s\u200b-\u200f\u2581\ufffd]+/gu;

function comparable(tuple: AnswerTuple): AnswerTuple {
  return tuple.map((part) => part.normalize("NFKC").replace(space, " ").trim());
}
