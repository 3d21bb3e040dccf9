import { wholePicture } from "../example.js";
import { type Draft, type GroundedArgument, type PixelBox, type Reader, type Reading, take } from "./draft.js";
import { jsonRecords } from "./json-records.js";
import { RecordError } from "./mistake.js";
import { pictureId } from "./picture-files.js";
import { pixelBox, pixelSize } from "./pixel-box.js";
import { anyText, dictOf, filledText, finite, listOf, record, type Shape } from "./shape.js";
import { openSource } from "./source-file.js";
import { readVerbMapping, type VerbEvent } from "./verb-mapping.js";

/** Four times -1 where nothing in the picture fills the role. */
const boxOrNone: Shape<PixelBox | null> = (value, path) =>
  Array.isArray(value) && value.length === 4 && value.every((edge) => edge === -1) ? null : pixelBox(value, path);

const situation = record<{
  verb: string;
  width: number;
  height: number;
  bb: Readonly<Record<string, PixelBox | null>>;
  frames: Readonly<Record<string, string>>[];
}>({
  verb: filledText,
  width: finite,
  height: finite,
  bb: dictOf(boxOrNone),
  frames: listOf(dictOf(anyText)),
});

/**
 * Reads SWiG: pictures of situations, those whose verb `ace_sr_mapping.txt` reads as an event. The others are no examples of any
 * task of ours.
 *
 * The text is empty. imSitu's verb, its sentence template and the nouns of its roles would name the answer, and a picture has no
 * other words; so the trigger is the whole picture.
 */
export const readSwig: Reader = async (request) => {
  const reading: Reading = { drafts: [], mistakes: [] };
  const verbs = await readVerbMapping(request.root, request.name, request.labelMapping);
  for (const split of request.splits) {
    const source = await openSource(request.root, request.name, [`SWiG_jsons/${split}.json`, `${split}.json`]);
    for (const { key, value, line, lastLine } of jsonRecords(request.root, source)) {
      const place = { file: source.file, line, lastLine, badLines: source.badLines };
      const of = { split, dataset: request.name };
      take(reading, place, (at) => situationDraft(key, value, at, of, verbs));
    }
  }
  return reading;
};

/** @returns null where the verb is no event. */
function situationDraft(
  key: string,
  value: unknown,
  at: Draft["at"],
  of: Pick<Draft["example"], "split" | "dataset">,
  verbs: ReadonlyMap<string, VerbEvent>,
): Draft | null {
  const { verb, width, height, bb, frames } = situation(value, "");
  checkRoles(bb, frames);
  const event = verbs.get(verb);
  if (event === undefined) return null;
  const size = pixelSize([width, height], "width and height");
  const id = pictureId(key);
  const triggers = [{ type: event.type, trigger: wholePicture }];
  const example = { task: "mee" as const, setting: "image" as const, id, ...of, text: "", triggers, arguments: [] };
  return { at, example, picture: { id, size }, grounded: groundedOf(event, bb) };
}

/** A frame holds one annotator's nouns for the roles of the verb ("" where he saw none); boxes are drawn for those roles. */
function checkRoles(bb: object, frames: readonly object[]): void {
  for (const role of Object.keys(bb)) {
    const without = frames.findIndex((frame) => !Object.hasOwn(frame, role));
    if (without >= 0) throw new RecordError(`expected frames[${without}] to have the role ${role} of bb`);
  }
}

/** Roles that the event does not have, such as imSitu's tool of an attack, fill nothing. */
function groundedOf({ type, roles }: VerbEvent, bb: Readonly<Record<string, PixelBox | null>>): GroundedArgument[] {
  return Object.entries(bb).flatMap(([name, box]) => {
    const role = roles.get(name);
    return role === undefined || box === null ? [] : [{ type, role, box }];
  });
}
