import type { DatasetName } from "../example.js";
import type { PixelBox, PixelSize } from "./draft.js";
import { jsonRecords } from "./json-records.js";
import { RecordError } from "./mistake.js";
import { pictureId } from "./picture-files.js";
import { pixelBox, pixelSize } from "./pixel-box.js";
import { listOf, record, type Shape } from "./shape.js";
import { checkLines, openOptionalSource } from "./source-file.js";

/** What a detector found in a picture, in its order. */
export interface Detections {
  /** null where the file does not tell. */
  size: PixelSize | null;
  boxes: readonly PixelBox[];
}

/** The detections of a dataset's pictures. */
export interface DetectionFile {
  /** Below the root of the data. */
  file: string;
  /** @throws {RecordError} If the file does not know the picture, or its entry is wrong. */
  of(picture: string): Detections;
}

/**
 * Reads `objects.json`, or M2E2's `objects_yolov8.json`: a picture's name to a list of `{ bbox }` in pixels, or to
 * `{ size: [width, height], objects: [{ bbox }] }`. Class and confidence are left out: what an object is must not be given away.
 *
 * @returns null where there is no such file.
 * @throws {DataError} If it is no JSON.
 */
export async function openDetections(root: string, name: DatasetName): Promise<DetectionFile | null> {
  const source = await openOptionalSource(root, name, ["objects.json", "objects_yolov8.json"]);
  if (source === null) return null;
  checkLines(root, source);
  const entries = new Map<string, Detections | RecordError>();
  for (const { key, value, line } of jsonRecords(root, source)) {
    const id = pictureId(key);
    const twice = new RecordError(`expected ${key} in ${source.file} only once, found it again in line ${line}`);
    entries.set(id, entries.has(id) ? twice : readEntry(value, `${source.file}:${line}`));
  }
  return { file: source.file, of: (picture) => entryOf(entries, picture, source.file) };
}

function entryOf(entries: ReadonlyMap<string, Detections | RecordError>, picture: string, file: string): Detections {
  const entry =
    entries.get(picture) ?? new RecordError(`expected the objects of picture ${picture} in ${file}, found none`);
  if (entry instanceof RecordError) throw entry;
  return entry;
}

const boxes: Shape<PixelBox[]> = (value, path) =>
  listOf(record({ bbox: pixelBox }))(value, path).map(({ bbox }) => bbox);
const sized = record({ size: pixelSize, objects: boxes });

/** A wrong entry is kept as its error, as it concerns only the examples of its picture. */
function readEntry(value: unknown, at: string): Detections | RecordError {
  try {
    if (Array.isArray(value)) return { size: null, boxes: boxes(value, "") };
    const { size, objects } = sized(value, "");
    return { size, boxes: objects };
  } catch (cause) {
    if (cause instanceof RecordError) return new RecordError(`${cause.message} (in ${at})`);
    throw cause;
  }
}
