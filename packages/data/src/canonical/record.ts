import type { Draft, PicturelessExample, PixelBox, PixelSize } from "../datasets/draft.js";
import { RecordError } from "../datasets/mistake.js";
import { pixelBox, pixelSize } from "../datasets/pixel-box.js";
import { brief, filledText, index, listOf, record, refuse, type Shape } from "../datasets/shape.js";
import type { DatasetName, Split } from "../example.js";
import { checkOffsets, offsetsOf, type SpanOffsets } from "./span-offsets.js";

/** The picture of a record, with all objects that were detected in it. */
export interface RecordPicture {
  id: string;
  /** Below the raw folder, with "/"; null where the picture is absent. */
  path: string | null;
  /** Of the picture's bytes; null where it is absent. */
  sha256: string | null;
  /** Width and height in pixels where the annotation tells them, else null: then the file does. */
  size: PixelSize | null;
  /** In pixels, in detector order: `objects[0]` is O1. */
  objects: readonly PixelBox[];
}

/** A line of an imported file as it is read back. */
export interface ReadRecord {
  draft: Draft;
  picture: RecordPicture | null;
}

/** Fields that hold a string of the text, by the list they are in. */
const spanFields = { entities: "span", triggers: "trigger", arguments: "filler" } as const;

/**
 * One example as a line of JSON: its fields in their order, the strings of its answer with their place in the text, its
 * picture, and under `grounded` the places of the picture that fill roles, in pixels.
 */
export function recordLine({ example, grounded }: Draft, picture: RecordPicture | null): string {
  const places = grounded.length > 0 ? { grounded } : {};
  return JSON.stringify({ ...example, ...withOffsets(example), picture, ...places });
}

function withOffsets(example: PicturelessExample): object {
  if (example.task === "mre") {
    const [head, tail] = located(example.text, [example.head, example.tail], "span");
    return { head, tail };
  }
  const lists = example.task === "mner" ? (["entities"] as const) : (["triggers", "arguments"] as const);
  const held: Readonly<Record<string, readonly object[]>> = { ...example } as never;
  return Object.fromEntries(lists.map((list) => [list, located(example.text, held[list] ?? [], spanFields[list])]));
}

function located(text: string, items: readonly object[], field: string): object[] {
  const fields = items as readonly Readonly<Record<string, unknown>>[];
  const spans = fields.map((item) => ({ words: String(item[field]), start: item.start as number | undefined }));
  const offsets = offsetsOf(text, spans);
  return items.map((item, i) => ({ ...item, ...offsets[i] }));
}

const text: Shape<string> = (value, path) => (typeof value === "string" ? value : refuse("a string", value, path));

function nullable<T>(shape: Shape<T>): Shape<T | null> {
  return (value, path) => (value === null ? null : shape(value, path));
}

function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value, path) => (value === undefined ? undefined : shape(value, path));
}

const recordPicture = nullable(
  record<RecordPicture>({
    id: filledText,
    path: nullable(filledText),
    sha256: nullable(filledText),
    size: nullable(pixelSize),
    objects: listOf(pixelBox),
  }),
);

const groundedList = optional(listOf(record({ type: filledText, role: filledText, box: pixelBox })));

/** What each task's record must hold; other fields are kept as they are. */
const answerShapes = {
  mner: record({ entities: listOf(record({ type: filledText, span: filledText })) }),
  mre: record({
    head: record({ span: filledText, type: text }),
    tail: record({ span: filledText, type: text }),
    relation: filledText,
  }),
  mee: record({
    triggers: listOf(record({ type: filledText, trigger: filledText })),
    arguments: listOf(record({ type: filledText, role: filledText, filler: filledText })),
  }),
} as const;

/** What the file of a record says about it. */
export interface RecordFile {
  dataset: DatasetName;
  split: Split;
  task: PicturelessExample["task"];
}

/** @throws {RecordError} If the line is no record of such a file. */
export function readRecord(line: string, at: Draft["at"], of: RecordFile): ReadRecord {
  const { picture: shown, grounded: places, ...fields } = parse(line);
  const picture = recordPicture(shown, "picture");
  const grounded = groundedList(places, "grounded") ?? [];
  for (const [name, wanted] of Object.entries(of)) {
    if (fields[name] !== wanted) refuse(`"${wanted}"`, fields[name], name);
  }
  record({ id: filledText, text })(fields, "");
  answerShapes[of.task](fields, "");
  const draft = {
    at,
    example: { ...fields, ...withoutOffsets(fields) } as unknown as PicturelessExample,
    picture: picture === null ? null : { id: picture.id, size: picture.size },
    grounded,
  };
  return { draft, picture };
}

function parse(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new RecordError(`expected a record in JSON, got ${brief(line)}: ${(cause as Error).message}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  return refuse("an object", value, "");
}

/** The strings of the answer as the raw reader gave them, after a look whether they stand where they should. */
function withoutOffsets(fields: Readonly<Record<string, unknown>>): object {
  const words = fields.text as string;
  const bare = (item: unknown, field: string, path: string) => bareSpan(words, item as object, field, path);
  if (fields.task === "mre")
    return { head: bare(fields.head, "span", "head"), tail: bare(fields.tail, "span", "tail") };
  const lists = Object.entries(spanFields).filter(([list]) => Array.isArray(fields[list]));
  return Object.fromEntries(
    lists.map(([list, field]) => [
      list,
      (fields[list] as unknown[]).map((item, i) => bare(item, field, `${list}[${i}]`)),
    ]),
  );
}

const offsetsShape = record<{ start: number; end: number; by?: "search" }>({
  start: index,
  end: index,
  by: optional<"search">((value, path) =>
    value === "search" ? value : refuse('"search"', value, path),
  ) as Shape<"search">,
});

function bareSpan(words: string, item: object, field: string, path: string): object {
  const { end, by, ...told } = item as Partial<SpanOffsets> & Record<string, unknown>;
  if (told.start === undefined && end === undefined) return told;
  checkOffsets(words, String(told[field]), offsetsShape(item, path), path);
  if (by !== "search") return told;
  const { start, ...bare } = told;
  return bare;
}
