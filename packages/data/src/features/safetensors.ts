import { type NumberArray, numberArray } from "./array.js";
import type { FloatType } from "./float-values.js";

const types: Readonly<Record<string, FloatType>> = { F16: "f2", F32: "f4", F64: "f8" };

/** What a header says of a tensor. */
interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/**
 * One tensor of floats of a safetensors file: all that a file of features needs, as tensors stop at other packages.
 *
 * @returns null if there is no tensor of that name.
 * @throws {RangeError} If it is no such file; the text is "expected …, got …".
 */
export function readSafetensor(bytes: Uint8Array, name: string): NumberArray | null {
  const { header, data } = partsOf(bytes);
  const entry = Object.hasOwn(header, name) ? (header[name] as Partial<Entry>) : null;
  if (entry === null) return null;
  const { dtype = "", shape, data_offsets: offsets } = entry;
  const type = types[dtype];
  if (type === undefined) throw new RangeError(`expected floats (F16, F32 or F64) in ${name}, got ${dtype}`);
  if (!isCounts(shape) || !isCounts(offsets)) throw new RangeError(`expected shape and offsets of ${name}, got others`);
  return numberArray(shape, type, data.subarray(offsets[0], offsets[1]));
}

function partsOf(bytes: Uint8Array): { header: Record<string, unknown>; data: Uint8Array } {
  const length = bytes.length < 8 ? Number.NaN : Number(Buffer.from(bytes.subarray(0, 8)).readBigUInt64LE());
  if (!(length <= bytes.length - 8)) throw new RangeError("expected a safetensors file, got something else");
  try {
    const header: unknown = JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString("utf8"));
    if (typeof header === "object" && header !== null)
      return { header: header as Record<string, unknown>, data: bytes.subarray(8 + length) };
  } catch {
    // Said below.
  }
  throw new RangeError("expected a safetensors file with a header in JSON, got something else");
}

const isCounts = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
