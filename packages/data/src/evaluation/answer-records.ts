import { type Box, type Example, isShown, type MeeExample, type Picture } from "../example.js";
import type { AnswerRecord, AnswerTuple, ReadAnswer } from "../tasks/answer-tuple.js";
import { goldEventTypes } from "../tasks/prompts.js";
import type { DatasetTasks, TaskObject } from "../tasks/task.js";
import { normalForm } from "./normal-form.js";

/** The gold records of an example in its first task, whose answer needs no other. */
export function goldRecords(tasks: DatasetTasks, example: Example): AnswerRecord[] {
  switch (example.task) {
    case "mner":
      return placed(tasks.mner.gold(example), example.entities);
    case "mre":
      return placed(tasks.mre.gold(example), []);
    case "mee":
      return placed(tasks.meeTrigger.gold(example), example.triggers);
  }
}

/** The gold arguments of all event types of an example, each with its box where it is an object of the picture. */
export function goldArguments(task: DatasetTasks["meeArgument"], example: MeeExample): AnswerRecord[] {
  return goldEventTypes(example).flatMap((eventType) => {
    const own = example.arguments.filter(({ type }) => type === eventType);
    return placed(task.gold({ ...example, eventType }), own).map((record, i) => {
      const box = own[i]?.box ?? objectNamed(record.fields.at(-1)!, example.picture);
      return box === undefined ? record : { ...record, box };
    });
  });
}

function placed(tuples: readonly AnswerTuple[], spans: readonly { start?: number }[]): AnswerRecord[] {
  return tuples.map((tuple, i) => {
    const start = spans[i]?.start;
    return { fields: tuple.map(normalForm), ...(start === undefined ? {} : { start }) };
  });
}

/** What the answers to an example's prompts of one task say. */
export function predictedRecords(
  { task, read }: Pick<TaskObject<never>, "task" | "read">,
  answers: readonly string[],
  picture: Picture | null,
): { records: AnswerRecord[]; malformed: number } {
  const readings: ReadAnswer[] = answers.map(read);
  const said = readings.flatMap(({ tuples }) => tuples.map((tuple) => tuple.map(normalForm)));
  // A string of nothing but exotic white space is no string; it must not meet the empty filler of an argument out of reach.
  const whole = said.filter((fields) => !fields.includes(""));
  const records = whole.map((fields) => {
    const box = task === "mee_argument" ? objectNamed(fields.at(-1)!, picture) : undefined;
    return box === undefined ? { fields } : { fields, box };
  });
  const dropped = readings.reduce((sum, reading) => sum + reading.dropped, 0);
  return { records, malformed: dropped + said.length - whole.length };
}

/** The box that "O1", "O2", … names; undefined where the model was not shown such an object: then it is a word like others. */
function objectNamed(filler: string, picture: Picture | null): Box | undefined {
  const number = /^O([1-9]\d*)$/.exec(filler)?.[1];
  return number !== undefined && isShown(picture) ? picture.objects[Number(number) - 1] : undefined;
}
