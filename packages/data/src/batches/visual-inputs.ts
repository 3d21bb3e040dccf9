import type { Box, Picture } from "../example.js";
import type { VisualInputs } from "./batch.js";

// B rows · P visual tokens (whole picture, then objects) · R regions of one picture, R ≤ P · S side of a crop · F
// feature width

/** What the visual encoder is given for the R regions of one picture. A run has one kind and one size. */
export type RegionContent =
  | { kind: "pixels"; side: number /** uint8[R, S, S, 3] */; pixels: Uint8Array }
  | { kind: "features"; width: number /** float32[R, F] */; features: Float32Array };

/** Where the contents of regions come from: crops cut from the picture, or features computed before. */
export interface VisualSource {
  /** Objects kept of each picture, the first ones; P is one more. */
  maxObjects: number;
  /** @param regions Boxes in 0..1: the whole picture (0, 0, 1, 1), then the objects kept. */
  content(picture: Picture, regions: readonly Box[]): RegionContent | Promise<RegionContent>;
}

const wholePicture: Box = [0, 0, 1, 1];

/**
 * The visual inputs of a batch: present regions in front, absent ones zero and masked. A picture without a path counts
 * as absent.
 *
 * @param pictures One for each row that is not padding; `rows` may be more.
 * @returns null if no row has a picture.
 * @throws {RangeError} If two contents differ in kind or size, or a content does not have R regions.
 */
export async function visualInputs(
  pictures: readonly (Picture | null)[],
  rows: number,
  source: VisualSource,
): Promise<VisualInputs | null> {
  const present = pictures.flatMap((picture, row) =>
    picture?.path ? [{ row, picture, regions: regionsOf(picture, source.maxObjects) }] : [],
  );
  const contents = await Promise.all(present.map(async ({ picture, regions }) => source.content(picture, regions)));
  const first = contents[0];
  if (first === undefined) return null;

  const tokens = 1 + source.maxObjects;
  const boxes = new Float32Array(rows * tokens * 4);
  const mask = new Int32Array(rows * tokens);
  const content = emptyContent(first, rows * tokens);
  present.forEach(({ row, picture, regions }, i) => {
    const from = row * tokens;
    for (const [j, box] of regions.entries()) boxes.set(box, (from + j) * 4);
    mask.fill(1, from, from + regions.length);
    place(content, contents[i]!, from, regions.length, picture.id);
  });
  return { tokens, boxes, mask, content };
}

/** Boxes in 0..1: the whole picture, then the objects kept. */
export function regionsOf(picture: Picture, maxObjects: number): Box[] {
  return [wholePicture, ...picture.objects.slice(0, maxObjects)];
}

function emptyContent(like: RegionContent, regions: number): RegionContent {
  if (like.kind === "pixels")
    return { kind: "pixels", side: like.side, pixels: new Uint8Array(regions * like.side * like.side * 3) };
  return { kind: "features", width: like.width, features: new Float32Array(regions * like.width) };
}

/** Copies the content of `regions` regions to the batch, from region `from` on. */
function place(batch: RegionContent, one: RegionContent, from: number, regions: number, id: string): void {
  const [into, size] = [valuesOf(batch), valuesPerRegion(batch)];
  const values = valuesOf(one);
  if (one.kind !== batch.kind || valuesPerRegion(one) !== size || values.length !== regions * size) {
    throw new RangeError(
      `Cannot batch picture ${id} as its content must be ${regions} regions of ${size} ${batch.kind} values: got ${values.length} ${one.kind} values, ${valuesPerRegion(one)} for a region`,
    );
  }
  into.set(values, from * size);
}

const valuesOf = (content: RegionContent) => (content.kind === "pixels" ? content.pixels : content.features);
const valuesPerRegion = (content: RegionContent) =>
  content.kind === "pixels" ? content.side * content.side * 3 : content.width;
