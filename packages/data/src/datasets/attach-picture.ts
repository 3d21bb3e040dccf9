import { type Argument, type Example, type Picture, unreachableFiller } from "../example.js";
import { intersectionOverUnion } from "../scorers/grounded-boxes.js";
import type { DetectionFile } from "./detections.js";
import type { Draft, PixelBox, PixelSize } from "./draft.js";
import { RecordError } from "./mistake.js";
import type { PictureFile, PictureFolder } from "./picture-files.js";
import { boxInPicture, sizeAround } from "./pixel-box.js";

/** All that is known of a dataset's pictures. */
export interface PictureShelf {
  /** null: no picture is at hand, or none is wanted. */
  folder: PictureFolder | null;
  /** By path. */
  files: ReadonlyMap<string, PictureFile>;
  detections: DetectionFile | null;
  /** false: examples get no picture. What the objects of a picture are called stays the same, and so does the gold answer. */
  wanted: boolean;
  /** Objects kept of each picture, the first ones. */
  maxObjects: number;
  /** `gold`: the objects of a picture of events are its gold boxes, in the order of the annotation; an oracle (umie.md decision 5). */
  objects: "detected" | "gold";
}

interface FoundPicture {
  path: string;
  size: PixelSize | null;
}

/** A gold box counts as the detected object that overlaps it most, if by so much (umie.md decision 5). */
const leastIou = 0.5;

/**
 * The example of a draft: its picture found, and what its picture shows named by the objects detected there.
 *
 * @throws {RecordError} If a picture that must be there is not, or the file is no picture, or boxes do not fit it.
 */
export function attachPicture({ example, picture, grounded }: Draft, shelf: PictureShelf): Example {
  if (picture === null) return { ...example, picture: null };
  const file = shelf.wanted ? findFile(picture.id, shelf, example.id) : null;
  const detected = shelf.detections?.of(picture.id) ?? { size: null, boxes: [] };
  const gold = shelf.objects === "gold" && example.task === "mee";
  const objects = (gold ? distinctBoxes(boxesOf(grounded)) : detected.boxes).slice(0, shelf.maxObjects);
  const size = picture.size ?? detected.size ?? file?.size ?? sizeAround([...detected.boxes, ...boxesOf(grounded)]);
  const attached: Picture = {
    id: picture.id,
    path: file?.path ?? null,
    objects: objects.map((box, i) => boxInPicture(box, size, `object ${i + 1} of picture ${picture.id}`)),
  };
  const shown = shelf.wanted ? attached : null;
  if (example.task !== "mee") return { ...example, picture: shown };
  const named = groundedArguments(grounded, objects, size, picture.id);
  return { ...example, arguments: [...example.arguments, ...named], picture: shown };
}

function boxesOf(grounded: Draft["grounded"]): PixelBox[] {
  return grounded.map(({ box }) => box);
}

function distinctBoxes(boxes: readonly PixelBox[]): PixelBox[] {
  return [...new Map(boxes.map((box) => [box.join(" "), box])).values()];
}

/** @returns null where the picture counts as absent. */
function findFile(id: string, { folder, files }: PictureShelf, exampleId: string): FoundPicture | null {
  if (folder === null) return null;
  const paths = folder.paths.get(id) ?? [];
  if (paths.length === 0 && !folder.complete) return null;
  const wanted = `expected picture ${id} (.jpg, .jpeg, .png or .webp) of example ${exampleId} in ${folder.folder}`;
  if (paths.length !== 1)
    throw new RecordError(`${wanted}, found ${paths.length === 0 ? "none" : paths.join(" and ")}`);
  const { path, size } = files.get(paths[0]!) ?? { path: "", size: { problem: "a file that was not looked at" } };
  if (size !== null && "problem" in size) throw new RecordError(`${wanted}, got ${size.problem}`);
  return { path, size };
}

/** Arguments in the order of their objects; those that no object can name come last, and several may name one object. */
function groundedArguments(
  grounded: Draft["grounded"],
  objects: readonly PixelBox[],
  size: PixelSize,
  picture: string,
): Argument[] {
  return grounded
    .map(({ type, role, box }) => ({ type, role, object: bestObject(box, objects), box }))
    .sort((a, b) => (a.object ?? objects.length) - (b.object ?? objects.length))
    .map(({ type, role, object, box }) => ({
      type,
      role,
      filler: object === null ? unreachableFiller : `O${object + 1}`,
      box: boxInPicture(box, size, `${role} in picture ${picture}`),
    }));
}

/** The first of the objects of highest IoU, or null if even that is too low. */
function bestObject(box: PixelBox, objects: readonly PixelBox[]): number | null {
  const overlaps = objects.map((object) => intersectionOverUnion(box, object));
  const best = overlaps.indexOf(Math.max(...overlaps));
  return best >= 0 && overlaps[best]! >= leastIou ? best : null;
}
