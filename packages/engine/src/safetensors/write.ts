import { open, rename, rm } from "node:fs/promises";
import { lengthBytes } from "./header.js";

export interface NamedTensor {
  name: string;
  shape: readonly number[];
  /** float32, as many as the shape says. */
  values: Float32Array;
}

/**
 * The header of a file of float32 tensors with its leading length: names sorted, padded with blanks so that the data
 * begins at a multiple of 8.
 *
 * @throws {RangeError} If a name is given twice, or values do not fit their shape.
 */
function encodeHeader(tensors: readonly NamedTensor[], metadata: Readonly<Record<string, string>>): Uint8Array {
  const entries: Record<string, unknown> = { __metadata__: metadata };
  let begin = 0;
  for (const [index, { name, shape, values }] of tensors.entries()) {
    if (name === tensors[index - 1]?.name)
      throw new RangeError(`Cannot write tensors as names must differ: ${name} is given twice`);
    const size = shape.reduce((product, side) => product * side, 1);
    if (size !== values.length) {
      throw new RangeError(
        `Cannot write tensor ${name} as [${shape.join(", ")}] must have ${size} values: got ${values.length}`,
      );
    }
    // Defined, as a name may be one that objects already have.
    const entry = { dtype: "F32", shape, data_offsets: [begin, begin + 4 * size] };
    Object.defineProperty(entries, name, { value: entry, enumerable: true });
    begin += 4 * size;
  }
  const text = new TextEncoder().encode(JSON.stringify(entries));
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(lengthBytes + length).fill(" ".charCodeAt(0));
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(text, lengthBytes);
  return bytes;
}

/**
 * Writes float32 tensors as a safetensors file: a draft beside it first, so that the file is complete or absent.
 *
 * @param tensors in any order; written in name order.
 * @throws {RangeError} If a name is given twice, or values do not fit their shape.
 */
export async function writeTensors(
  path: string,
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const sorted = [...tensors].sort((a, b) => (a.name < b.name ? -1 : 1));
  const header = encodeHeader(sorted, metadata);
  const draft = `${path}.draft`;
  try {
    await writeAll(draft, header, sorted);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function writeAll(path: string, header: Uint8Array, tensors: readonly NamedTensor[]): Promise<void> {
  const file = await open(path, "w");
  try {
    await file.writeFile(header);
    for (const { values } of tensors)
      await file.writeFile(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    await file.sync();
  } finally {
    await file.close();
  }
}
