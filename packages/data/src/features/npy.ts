import { type NumberArray, numberArray } from "./array.js";
import type { FloatType } from "./float-values.js";

const magic = "\x93NUMPY";
const types: Readonly<Record<string, FloatType>> = { "<f2": "f2", "<f4": "f4", "<f8": "f8" };

/**
 * Reads a `.npy` file of NumPy's format 1 or 2: little-endian floats in C order.
 *
 * @throws {RangeError} If it is no such file; the text is "expected …, got …".
 */
export function readNpy(bytes: Uint8Array): NumberArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6];
  if (bytes.length < 12 || latin1(bytes.subarray(0, 6)) !== magic || (version !== 1 && version !== 2))
    throw new RangeError("expected a .npy file of format 1 or 2, got something else");
  const [start, length] = version === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  const header = latin1(bytes.subarray(start, start + length));
  const type = types[field(header, /'descr':\s*'([^']*)'/)];
  if (type === undefined)
    throw new RangeError(`expected floats (<f2, <f4 or <f8) in a .npy file, got ${header.trim()}`);
  if (field(header, /'fortran_order':\s*(\w+)/) !== "False")
    throw new RangeError("expected a .npy file in C order, got Fortran order");
  const shape = field(header, /'shape':\s*\(([^)]*)\)/)
    .split(",")
    .filter((side) => side.trim() !== "")
    .map(Number);
  return numberArray(shape, type, bytes.subarray(start + length));
}

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
const field = (header: string, pattern: RegExp) => pattern.exec(header)?.[1] ?? "";
