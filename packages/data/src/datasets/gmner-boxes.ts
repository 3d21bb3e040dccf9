import type { DetectionFile, Detections } from "./detections.js";
import { lineRecords } from "./line-records.js";
import { fileError, RecordError } from "./mistake.js";
import { parseJson } from "./parse-json.js";
import { pixelBox } from "./pixel-box.js";
import { filledText, finite, listOf, record } from "./shape.js";
import { checkLines, openOptionalSource } from "./source-file.js";

/** `name` is not among the fields: it is the entity's text, so the answer. */
const entry = record({ img_id: filledText, width: finite, height: finite, objects: listOf(record({ box: pixelBox })) });

/**
 * Reads the boxes of GMNER, `gmner_twitter10000/boxes.jsonl`: drawn by hand around the named entities of some pictures of Twitter-15
 * and -17. The other pictures have none.
 *
 * @returns null where there is no such file.
 * @throws {DataError} For a line that is no such record, as it could be any picture's.
 */
export async function openGmnerBoxes(root: string): Promise<DetectionFile | null> {
  const source = await openOptionalSource(root, "gmner_twitter10000", ["boxes.jsonl"]);
  if (source === null) return null;
  checkLines(root, source);
  const entries = new Map<string, Detections>();
  for (const { text, place } of lineRecords(root, source)) {
    try {
      addEntry(entries, text);
    } catch (cause) {
      if (cause instanceof RecordError) throw fileError(root, source.file, cause.message, place.line, cause.at.column);
      throw cause;
    }
  }
  return { file: source.file, of: (picture) => entries.get(picture) ?? { size: null, boxes: [] } };
}

function addEntry(entries: Map<string, Detections>, text: string): void {
  const { img_id, width, height, objects } = entry(parseJson(text), "");
  if (entries.has(img_id)) throw new RecordError(`expected picture ${img_id} only once, found it again`);
  const boxes = new Map(objects.map(({ box }) => [box.join(" "), box]));
  entries.set(img_id, { size: [width, height], boxes: [...boxes.values()] });
}
