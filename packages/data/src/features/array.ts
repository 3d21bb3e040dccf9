import type { FloatType } from "./float-values.js";
import { floatValues } from "./float-values.js";

/** Numbers with a shape, in C order. */
export interface NumberArray {
  shape: readonly number[];
  values: Float32Array;
}

/** @throws {RangeError} If there are more or fewer bytes than the shape needs. */
export function numberArray(shape: readonly number[], type: FloatType, bytes: Uint8Array): NumberArray {
  const wanted = shape.reduce((product, side) => product * side, Number(type.slice(1)));
  if (bytes.length !== wanted)
    throw new RangeError(`expected ${wanted} bytes for [${shape.join(", ")}] of ${type}, got ${bytes.length}`);
  return { shape, values: floatValues(type, bytes) };
}
