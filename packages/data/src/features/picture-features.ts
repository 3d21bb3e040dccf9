import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import type { PixelBox, PixelSize } from "../datasets/draft.js";
import type { NumberArray } from "./array.js";
import { readHdf5 } from "./hdf5.js";
import { readNpy } from "./npy.js";
import { readSafetensor } from "./safetensors.js";

// R regions of a picture: the whole picture, then objects · F feature width

/** Features of one picture that were computed elsewhere. */
export interface PictureFeatures {
  /** R and F. */
  regions: number;
  width: number;
  /** float32[R, F] */
  values: Float32Array;
  /** Of the objects, where the file tells; R − 1. */
  boxes: readonly PixelBox[] | null;
  size: PixelSize | null;
}

/** Endings of files of features. */
export const featureExtension = /\.(?:h5|hdf5|npy|safetensors)$/i;

/**
 * Reads the features of a picture: `.h5` or `.hdf5` as the released UMIE code keeps them (`fc_features` of the whole picture,
 * `regions` of the objects, with their `bbox`, `img_w` and `img_h`), `.npy` with [R, F], or `.safetensors` with `features` [R, F] and
 * perhaps `boxes` [R − 1, 4] in pixels.
 *
 * @throws {RangeError} If the file is something else; the text is "expected …, got …".
 */
export async function readPictureFeatures(path: string): Promise<PictureFeatures> {
  switch (extname(path).toLowerCase()) {
    case ".npy":
      return fromMatrix(readNpy(await readFile(path)), null, null);
    case ".safetensors": {
      const bytes = await readFile(path);
      return fromMatrix(required(readSafetensor(bytes, "features"), "features"), readSafetensor(bytes, "boxes"), null);
    }
    default:
      return fromReleased(path);
  }
}

async function fromReleased(path: string): Promise<PictureFeatures> {
  const names = ["fc_features", "regions", "bbox", "img_w", "img_h"] as const;
  const { fc_features, regions, bbox, img_w, img_h } = await readHdf5(path, names);
  const whole = required(fc_features, "fc_features").values;
  const objects = regions ?? { shape: [0, whole.length], values: new Float32Array() };
  const [count = 0, width = 0] = matrixShape(objects, "regions");
  if (count > 0 && width !== whole.length)
    throw new RangeError(`expected regions as wide as fc_features ${whole.length}, got ${width}`);
  const values = new Float32Array((1 + count) * whole.length);
  values.set(whole);
  values.set(objects.values, whole.length);
  const size = img_w && img_h ? ([img_w.values[0]!, img_h.values[0]!] as const) : null;
  return fromMatrix({ shape: [1 + count, whole.length], values }, bbox, size);
}

function fromMatrix(matrix: NumberArray, boxes: NumberArray | null, size: PixelSize | null): PictureFeatures {
  const [rows = 0, width = 0] = matrixShape(matrix, "features");
  if (rows === 0) throw new RangeError("expected features of the whole picture at least, got none");
  if (boxes === null) return { regions: rows, width, values: matrix.values, boxes: null, size };
  const found = boxesOf(boxes);
  if (found.length > rows - 1)
    throw new RangeError(`expected a row of features for each of ${found.length} boxes, got ${rows - 1}`);
  // Rows without a box only fill the file up.
  const regions = 1 + found.length;
  return { regions, width, values: matrix.values.subarray(0, regions * width), boxes: found, size };
}

/** Boxes up to the zeros that only fill a file up. */
function boxesOf(boxes: NumberArray): PixelBox[] {
  if (boxes.values.length === 0) return [];
  const [count = 0, sides] = matrixShape(boxes, "boxes");
  if (sides !== 4) throw new RangeError(`expected boxes of 4 numbers, got ${sides}`);
  const all = Array.from({ length: count }, (_, i) => [...boxes.values.subarray(4 * i, 4 * i + 4)]);
  const last = all.findLastIndex((box) => box.some((side) => side !== 0));
  return all.slice(0, last + 1) as unknown as PixelBox[];
}

function matrixShape({ shape }: NumberArray, name: string): readonly number[] {
  if (shape.length !== 2) throw new RangeError(`expected ${name} of two axes, got [${shape.join(", ")}]`);
  return shape;
}

function required(array: NumberArray | null, name: string): NumberArray {
  if (array === null) throw new RangeError(`expected ${name} in it, got none`);
  return array;
}
