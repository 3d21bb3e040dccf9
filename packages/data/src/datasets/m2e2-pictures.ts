import { attempt, type Draft, type GroundedArgument, type PixelBox } from "./draft.js";
import { eventLabel, m2e2Roles, roleLabel } from "./event-labels.js";
import { jsonRecords } from "./json-records.js";
import { type DataMistake, RecordError } from "./mistake.js";
import { pictureId } from "./picture-files.js";
import { pixelBox } from "./pixel-box.js";
import { dictOf, filledText, listOf, record, refuse, type Shape } from "./shape.js";
import { openSource } from "./source-file.js";

/** A picture of M2E2 and the event it shows. */
export interface PictureEvent {
  id: string;
  at: Draft["at"];
  type: string;
  grounded: readonly GroundedArgument[];
}

/** The second file holds the pictures that show the event of a sentence. */
const files = ["image_only_event.json", "image_multimedia_event.json"] as const;

/** A flag that nobody explains, "0" or "1", and a box. */
const flaggedBox: Shape<PixelBox> = (value, path) =>
  Array.isArray(value) && value.length === 5
    ? pixelBox(value.slice(1), path)
    : refuse("a flag, x1, y1, x2, y2", value, path);

const rawEvent = record<{ event_type: string; role: Readonly<Record<string, PixelBox[]>> }>({
  event_type: filledText,
  role: dictOf(listOf(flaggedBox)),
});

/**
 * The pictures of both files by id, in file order.
 *
 * @throws {DataError} If a file is missing or no JSON. Other mistakes are noted in `mistakes`.
 */
export async function readPictureEvents(
  root: string,
  folder: string,
  mistakes: DataMistake[],
): Promise<Map<string, PictureEvent>> {
  const pictures = new Map<string, PictureEvent>();
  for (const name of files) {
    const source = await openSource(root, folder, [name]);
    for (const { key, value, line, lastLine } of jsonRecords(root, source)) {
      const at = { file: source.file, line };
      const place = { ...at, lastLine, badLines: source.badLines };
      const picture = attempt(mistakes, place, () => fresh(pictures, { id: pictureId(key), at, ...readEvent(value) }));
      if (picture !== null) pictures.set(picture.id, picture);
    }
  }
  return pictures;
}

function readEvent(value: unknown): Pick<PictureEvent, "type" | "grounded"> {
  const { event_type, role: boxesByRole } = rawEvent(value, "");
  const type = eventLabel(event_type, m2e2Roles);
  const grounded = Object.entries(boxesByRole).flatMap(([name, boxes]) => {
    const role = roleLabel(name, m2e2Roles[type] ?? []);
    return boxes.map((box) => ({ type, role, box }));
  });
  return { type, grounded };
}

function fresh(pictures: ReadonlyMap<string, PictureEvent>, picture: PictureEvent): PictureEvent {
  const other = pictures.get(picture.id)?.at;
  if (other === undefined) return picture;
  throw new RecordError(`expected picture ${picture.id} only once, got that of ${other.file}:${other.line} again`);
}
