import type { PixelBox, PixelSize } from "../datasets/draft.js";
import { RecordError } from "../datasets/mistake.js";
import { boxInPicture, pixelBox, pixelSize } from "../datasets/pixel-box.js";
import { dictOf, listOf, record, refuse, type Shape } from "../datasets/shape.js";
import { type DatasetName, datasetNames } from "../example.js";

/** What can be asked of a text: entities, the relation of two of them, events with their arguments. */
export const predictionTasks = ["mner", "mre", "mee"] as const;
export type PredictionTask = (typeof predictionTasks)[number];

/** A mention whose relation is asked for; `type` where it is known. */
export interface NamedMention {
  span: string;
  type?: string;
}

/** A text, or a picture, or both, and what is asked of them. */
export interface PredictionInput {
  task: PredictionTask;
  text: string;
  /** Path of a picture file. */
  image?: string;
  /** Objects found in it, in pixels: the first is what answers call O1. Absent: the whole picture only. */
  objects?: readonly PixelBox[];
  /** Of `mre`, and only there. */
  head?: NamedMention;
  tail?: NamedMention;
  /** Whose labels are asked for; default: the first dataset of the run that has the task. */
  dataset?: DatasetName;
}

/** An input that cannot be asked about: one sentence. */
export class InputError extends Error {
  override name = "InputError";
}

/**
 * An input as somebody wrote it, checked. `objects` may be boxes or `{ "bbox": box }`, `head` and `tail` strings or
 * `{ "span", "type" }`; fields that are null count as absent.
 *
 * @throws {InputError} Naming the field, what it must be and what it is.
 */
export function readPredictionInput(value: unknown): PredictionInput {
  return asInputError(() => {
    const given = present(value);
    const unknown = Object.keys(given).find((name) => !Object.hasOwn(fields, name));
    if (unknown !== undefined)
      throw new RecordError(`expected the fields ${Object.keys(fields).join(", ")}, got ${unknown}`);
    const input = Object.fromEntries(
      Object.entries(given).map(([name, one]) => [name, fields[name as keyof typeof fields](one, name)]),
    ) as Partial<PredictionInput>;
    return checked(input);
  });
}

/**
 * The boxes of one picture out of a file of objects: a list, `{ "size": [w, h], "objects": list }`, or either by the name of
 * the picture, as a dataset's `objects.json` has it.
 *
 * @param picture Name of the picture's file.
 * @throws {InputError} If it is something else, or does not know the picture.
 */
export function readObjects(value: unknown, picture: string): readonly PixelBox[] {
  return asInputError(() => {
    if (Array.isArray(value)) return boxes(value, "objects");
    const held = dictOf<unknown>((one) => one)(value, "the file of objects");
    const entry = "objects" in held ? held : (held[picture] ?? held[picture.replace(/\.\w+$/, "")]);
    if (entry === undefined) throw new RecordError(`expected the objects of ${picture}, found none`);
    return Array.isArray(entry) ? boxes(entry, picture) : sized(entry, picture).objects;
  });
}

/** Boxes in fractions of a picture. @throws {InputError} If one lies beside it. */
export function boxesInPicture(objects: readonly PixelBox[], size: PixelSize) {
  return asInputError(() => objects.map((box, i) => boxInPicture(box, size, `objects[${i}]`)));
}

const text: Shape<string> = (value, path) => (typeof value === "string" ? value : refuse("a string", value, path));

const filled: Shape<string> = (value, path) =>
  typeof value === "string" && value.trim() !== "" ? value : refuse("a string that is not blank", value, path);

const oneOf =
  <T extends string>(names: readonly T[]): Shape<T> =>
  (value, path) =>
    names.find((name) => name === value) ?? refuse(`one of ${names.join(", ")}`, value, path);

const box: Shape<PixelBox> = (value, path) =>
  Array.isArray(value) ? pixelBox(value, path) : record({ bbox: pixelBox })(value, path).bbox;

const boxes = listOf(box);
const sized = record({ size: pixelSize, objects: boxes });

const mention: Shape<NamedMention> = (value, path) => {
  if (typeof value === "string") return { span: filled(value, path) };
  const { span, type } = record({ span: filled, type: (one, at) => (one === undefined ? "" : text(one, at)) })(
    value,
    path,
  );
  return type === "" ? { span } : { span, type };
};

const fields = {
  task: oneOf(predictionTasks),
  text,
  image: filled,
  objects: boxes,
  head: mention,
  tail: mention,
  dataset: oneOf(datasetNames),
} satisfies { [K in keyof PredictionInput]-?: Shape<NonNullable<PredictionInput[K]>> };

function present(value: unknown): Readonly<Record<string, unknown>> {
  const held = dictOf<unknown>((one) => one)(value, "");
  return Object.fromEntries(Object.entries(held).filter(([, one]) => one !== null && one !== undefined));
}

/** What fields say about each other. */
function checked({ task, text: given = "", ...rest }: Partial<PredictionInput>): PredictionInput {
  if (task === undefined) return refuse(`one of ${predictionTasks.join(", ")}`, undefined, "task");
  const { image, objects, head, tail } = rest;
  if (given.trim() === "" && image === undefined)
    throw new RecordError("expected a text that is not blank, or a picture, got neither");
  if (objects !== undefined && image === undefined)
    throw new RecordError("expected the picture of the objects, got none");
  for (const [name, named] of Object.entries({ head, tail })) {
    if (task === "mre" && named === undefined)
      throw new RecordError(`expected mre to have a head and a tail, got no ${name}`);
    if (task !== "mre" && named !== undefined)
      throw new RecordError(`expected ${name} for mre only, got it for ${task}`);
  }
  return { task, text: given, ...rest };
}

function asInputError<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof RecordError)) throw cause;
    throw new InputError(`Cannot predict: ${cause.message}`, { cause });
  }
}
