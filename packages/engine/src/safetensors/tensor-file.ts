import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { decode, readableTypes } from "./data-type.js";
import { headerLength, lengthBytes, parseHeader, type TensorPlace } from "./header.js";

/** A safetensors file, open for reading: its header is in memory, tensors are read one by one. Close it. */
export class TensorFile {
  private constructor(
    readonly path: string,
    readonly tensors: ReadonlyMap<string, TensorPlace>,
    readonly metadata: Readonly<Record<string, string>>,
    readonly dataStart: number,
    readonly handle: FileHandle,
  ) {}

  /** @throws {RangeError} If the file is not a valid safetensors file, with the reason. */
  static async open(path: string): Promise<TensorFile> {
    const handle = await open(path, "r");
    try {
      const [{ size }, file] = [await handle.stat(), basename(path)];
      const length = headerLength(await readRange(handle, 0, Math.min(size, lengthBytes)), size, file);
      const dataStart = lengthBytes + length;
      const text = new TextDecoder().decode(await readRange(handle, lengthBytes, length));
      const { tensors, metadata } = parseHeader(text, size - dataStart, file);
      return new TensorFile(path, tensors, metadata, dataStart, handle);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /**
   * One tensor as float32, whatever type it was stored in; whole numbers are exact up to 2^24.
   *
   * @throws {RangeError} If there is no such tensor, or it is of a type that is not read.
   */
  async read(name: string): Promise<{ shape: readonly number[]; values: Float32Array }> {
    const [place, file] = [this.tensors.get(name), basename(this.path)];
    if (!place)
      throw new RangeError(`Cannot read tensor ${name} as ${file} must hold it: it holds ${this.tensors.size} others`);
    const bytes = await readRange(this.handle, this.dataStart + place.begin, place.end - place.begin);
    const values = decode(place.type, bytes.buffer);
    if (!values)
      throw new RangeError(
        `Cannot read tensor ${name} of ${file} as its dtype must be one of ${readableTypes.join(", ")}: it is ${place.type}`,
      );
    return { shape: place.shape, values };
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

/** Bytes `start` to `start + length` in a buffer of their own; one call may return less than asked for. */
async function readRange(handle: FileHandle, start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, Math.min(length - done, 2 ** 30), start + done);
    if (bytesRead === 0)
      throw new RangeError(`Cannot read ${length} bytes at ${start} as the file ends after ${start + done}`);
    done += bytesRead;
  }
  return bytes;
}
