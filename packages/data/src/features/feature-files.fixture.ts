import { File, ready } from "h5wasm/node";

/** A `.npy` file of format 1. */
export function npyFile(shape: readonly number[], values: Float32Array, descr = "<f4", order = "False"): Uint8Array {
  const text = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape.join(", ")},), }`;
  const header = Buffer.from(text.padEnd(117, " ").concat("\n"));
  const start = Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, header.length, 0]);
  return Buffer.concat([start, header, Buffer.from(values.buffer, values.byteOffset, values.byteLength)]);
}

/** A safetensors file of float32 tensors. */
export function safetensorsFile(tensors: Readonly<Record<string, { shape: number[]; values: Float32Array }>>): Buffer {
  let end = 0;
  const entries = Object.entries(tensors).map(([name, { shape, values }]) => {
    const begin = end;
    end += values.byteLength;
    return [name, { dtype: "F32", shape, data_offsets: [begin, end] }] as const;
  });
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, ...Object.values(tensors).map(({ values }) => Buffer.from(values.buffer))]);
}

/** Datasets of a picture as the released UMIE code keeps them. */
export interface ReleasedFeatures {
  width: number;
  /** Of the whole picture first. */
  rows: readonly (readonly number[])[];
  boxes: readonly (readonly number[])[];
  size: readonly [width: number, height: number];
}

/** Writes an HDF5 file at a path, objects filled up with zeros as the released files are. */
export async function writeReleased(
  path: string,
  { width, rows, boxes, size }: ReleasedFeatures,
  fill = 0,
): Promise<void> {
  await ready;
  const file = new File(path, "w");
  const [whole = [], ...objects] = rows;
  const padded = (lists: readonly (readonly number[])[], sides: number) =>
    Float32Array.from([...lists.flat(), ...new Array<number>(fill * sides).fill(0)]);
  file.create_dataset({ name: "fc_features", data: Float32Array.from(whole), shape: [width] });
  file.create_dataset({ name: "features", data: new Float32Array(49 * 4), shape: [49, 4] });
  file.create_dataset({ name: "regions", data: padded(objects, width), shape: [objects.length + fill, width] });
  file.create_dataset({ name: "bbox", data: padded(boxes, 4), shape: [boxes.length + fill, 4] });
  file.create_dataset({ name: "img_w", data: Int32Array.of(size[0]), shape: [] });
  file.create_dataset({ name: "img_h", data: Int32Array.of(size[1]), shape: [] });
  file.close();
}
