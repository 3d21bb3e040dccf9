import { readFileSync } from "node:fs";

const folder = new URL("../../../../test/fixtures/clip-preprocess/", import.meta.url);

/** Path of a file in `test/fixtures/clip-preprocess`. */
export function fixturePath(name: string): string {
  return new URL(name, folder).pathname;
}

export interface GoldenCase {
  size: number;
  resized_height: number;
  resized_width: number;
  crop_top: number;
  crop_left: number;
}

export function goldenImages(): Record<string, { file: string; cases: GoldenCase[] }> {
  return JSON.parse(readFileSync(fixturePath("images.json"), "utf8")).images;
}

export interface GoldenTensor {
  dtype: string;
  shape: number[];
  bytes: Uint8Array;
}

/** Just enough of safetensors for a test: 8 bytes of header length, JSON header, raw data. */
export function goldenTensors(): Map<string, GoldenTensor> {
  const file = readFileSync(fixturePath("golden.safetensors"));
  const headerEnd = 8 + Number(file.readBigUInt64LE(0));
  const header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }> = JSON.parse(
    file.toString("utf8", 8, headerEnd),
  );
  const entries = Object.entries(header).filter(([name]) => name !== "__metadata__");
  return new Map(
    entries.map(([name, { dtype, shape, data_offsets }]) => [
      name,
      {
        dtype,
        shape,
        bytes: Uint8Array.prototype.slice.call(file, headerEnd + data_offsets[0], headerEnd + data_offsets[1]),
      },
    ]),
  );
}

/** The tensor's bytes as what they are; uint8 for pixels, whatever integer type the file stores. */
export function pixelValues({ dtype, bytes }: GoldenTensor): Uint8Array {
  if (dtype === "U8") return bytes;
  if (dtype === "I32") return Uint8Array.from(new Int32Array(bytes.buffer));
  throw new TypeError(`Cannot read golden pixels as their type must be U8 or I32: current type is ${dtype}`);
}

export function floatValues({ dtype, bytes }: GoldenTensor): Float32Array {
  if (dtype !== "F32")
    throw new TypeError(`Cannot read golden floats as their type must be F32: current type is ${dtype}`);
  return new Float32Array(bytes.buffer);
}
