import { type Example, isShown, type MeeExample, type Prompt } from "../example.js";
import type { DatasetTasks, TaskObject } from "./task.js";

/**
 * The prompts of an example with their gold answers: what trains, and what the loss of dev and test is taken of. An event
 * example gives its trigger prompt and then one argument prompt for each of its event types (`goldEventTypes`). Where there is
 * nothing to read, no text and no picture, there is no prompt: it could only teach to guess.
 */
export function goldPrompts(example: Example, tasks: DatasetTasks): Prompt[] {
  if (isEmpty(example)) return [];
  switch (example.task) {
    case "mner":
      return [goldPrompt(tasks.mner, example)];
    case "mre":
      return [goldPrompt(tasks.mre, example)];
    case "mee": {
      const types = goldEventTypes(example);
      return [
        goldPrompt(tasks.meeTrigger, example),
        ...types.map((eventType) => goldPrompt(tasks.meeArgument, { ...example, eventType })),
      ];
    }
  }
}

/** How many `goldPrompts` gives, without making them. */
export function goldPromptCount(example: Example): number {
  if (isEmpty(example)) return 0;
  return example.task === "mee" ? 1 + goldEventTypes(example).length : 1;
}

/** The distinct event types of an example's triggers, then of its arguments, in their order. */
export function goldEventTypes(example: MeeExample): string[] {
  return [...new Set([...example.triggers, ...example.arguments].map(({ type }) => type))];
}

/** The same prompt without its answer: what is asked at evaluation, where no gold may come near the model. */
export function question<E extends Example>(task: TaskObject<E>, example: E): Prompt {
  const { id, dataset, text, picture } = example;
  const { front, ending } = task.instruction(example);
  const asked = { task: task.task, format: task.format, instruction: front, text, ending };
  return { exampleId: id, dataset, ...asked, target: "", picture };
}

function isEmpty({ text, picture }: Example): boolean {
  return text === "" && !isShown(picture);
}

function goldPrompt<E extends Example>(task: TaskObject<E>, example: E): Prompt {
  return { ...question(task, example), target: task.target(example) };
}
