import type { Box, Example, Picture, Task } from "../example.js";
import { goldPrompts } from "../tasks/prompts.js";
import type { DatasetTasks } from "../tasks/task.js";

/** A span of an example's text with what it is called. Places count code points, the end exclusive. */
export interface LabelledSpan {
  label: string;
  start: number;
  end: number;
}

/** An example as a reader of the data wants to see it. */
export interface ShownExample {
  id: string;
  split: string;
  setting: string | null;
  text: string;
  spans: readonly LabelledSpan[];
  /** What the model is asked and what it should answer; none where there is nothing to read. */
  prompts: readonly { task: Task; instruction: string; target: string }[];
  picture: Picture | null;
  /** Arguments that a place in the picture fills. */
  gold: readonly { type: string; role: string; filler: string; box: Box }[];
}

export function showExample(example: Example, tasks: DatasetTasks): ShownExample {
  const { id, split, text, picture } = example;
  return {
    id,
    split,
    setting: example.task === "mee" ? example.setting : null,
    text,
    spans: spansOf(example).sort((a, b) => a.start - b.start || b.end - a.end),
    prompts: goldPrompts(example, tasks).map(({ task, instruction, target }) => ({ task, instruction, target })),
    picture,
    gold: goldBoxes(example),
  };
}

function spansOf(example: Example): LabelledSpan[] {
  switch (example.task) {
    case "mner":
      return example.entities.flatMap(({ type, span, start }) => labelled(type, span, start));
    case "mre":
      return [
        ...labelled("head", example.head.span, example.head.start),
        ...labelled("tail", example.tail.span, example.tail.start),
      ];
    case "mee":
      return [
        ...example.triggers.flatMap(({ type, trigger, start }) => labelled(type, trigger, start)),
        ...example.arguments.flatMap(({ role, filler, start }) => labelled(role, filler, start)),
      ];
  }
}

function labelled(label: string, span: string, start: number | undefined): LabelledSpan[] {
  return start === undefined ? [] : [{ label, start, end: start + [...span].length }];
}

function goldBoxes(example: Example): ShownExample["gold"] {
  if (example.task !== "mee") return [];
  return example.arguments.flatMap(({ box, type, role, filler }) =>
    box === undefined ? [] : [{ type, role, filler, box }],
  );
}
