import { Dataset, File, ready } from "h5wasm/node";
import type { NumberArray } from "./array.js";

/**
 * Some datasets of numbers of an HDF5 file, by name; null where there is none of that name.
 *
 * @throws {RangeError} If it is no HDF5 file, or a dataset holds no numbers; the text is "expected …, got …".
 */
export async function readHdf5<Name extends string>(
  path: string,
  names: readonly Name[],
): Promise<Record<Name, NumberArray | null>> {
  await ready;
  const file = open(path);
  try {
    const entries = names.map((name) => [name, readDataset(file, name)] as const);
    return Object.fromEntries(entries) as Record<Name, NumberArray | null>;
  } finally {
    file.close();
  }
}

function open(path: string): File {
  try {
    const file = new File(path, "r");
    // The library gives a handle below 0 for what it cannot open.
    if (file.file_id >= 0n) return file;
  } catch {
    // Said below.
  }
  throw new RangeError("expected an HDF5 file, got something else");
}

function readDataset(file: File, name: string): NumberArray | null {
  if (!file.keys().includes(name)) return null;
  const found = file.get(name);
  const value = found instanceof Dataset ? found.value : null;
  if (found instanceof Dataset && typeof value === "number") return { shape: [], values: Float32Array.of(value) };
  if (found instanceof Dataset && typeof value === "bigint")
    return { shape: [], values: Float32Array.of(Number(value)) };
  if (!(found instanceof Dataset) || !ArrayBuffer.isView(value))
    throw new RangeError(`expected numbers in the dataset ${name}, got something else`);
  const values = Float32Array.from(value as unknown as ArrayLike<number>, Number);
  return { shape: found.shape ?? [values.length], values };
}
