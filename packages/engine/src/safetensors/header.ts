import { bytesPerValue } from "./data-type.js";

/** One tensor of a file. */
export interface TensorPlace {
  /** As the file names it, e.g. `F32` or `BF16`. */
  type: string;
  shape: readonly number[];
  /** Bytes `begin` to `end` of the data, which follows the header. */
  begin: number;
  end: number;
}

export interface Header {
  tensors: ReadonlyMap<string, TensorPlace>;
  /** What `__metadata__` holds. */
  metadata: Readonly<Record<string, string>>;
}

/** The file begins with the length of the header in this many bytes. */
export const lengthBytes = 8;

/** The reference implementation refuses longer headers too. */
const longestHeader = 100_000_000;

/**
 * The length of the header of a file.
 *
 * @param start The first 8 bytes of the file, or fewer if it is shorter.
 * @param file Its name, for the error.
 * @throws {RangeError} If the header does not fit the file.
 */
export function headerLength(start: Uint8Array, fileBytes: number, file: string): number {
  if (start.length < lengthBytes)
    throw new RangeError(`Cannot read ${file} as a safetensors file must have 8 bytes at least: it has ${fileBytes}`);
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const length = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
  const most = Math.min(longestHeader, fileBytes - lengthBytes);
  if (length < 2 || length > most) {
    throw new RangeError(
      `Cannot read ${file} as its safetensors header must be 2 to ${most} bytes long: it says ${length}`,
    );
  }
  return length;
}

/**
 * The header, checked: the tensors cover the data without overlap and without holes.
 *
 * @param dataBytes Length of what follows the header.
 * @throws {RangeError} With one sentence that names the file and the tensor.
 */
export function parseHeader(text: string, dataBytes: number, file: string): Header {
  const { __metadata__: metadata = {}, ...entries } = parseObject(text, file);
  const tensors = new Map(Object.entries(entries).map(([name, entry]) => [name, placeOf(name, entry, file)]));
  checkCover(tensors, dataBytes, file);
  return { tensors, metadata: textsOf(metadata, file) };
}

function parseObject(text: string, file: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch (error) {
    throw new RangeError(`Cannot read ${file} as its safetensors header must be JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
  throw new RangeError(`Cannot read ${file} as its safetensors header must be a JSON object`);
}

function placeOf(name: string, entry: unknown, file: string): TensorPlace {
  const refuse = (wanted: string, got: unknown) =>
    new RangeError(`Cannot read tensor ${name} of ${file} as ${wanted}: got ${JSON.stringify(got)}`);
  if (!isObject(entry)) throw refuse("its header entry must be an object", entry);
  const { dtype, shape, data_offsets: offsets } = entry;
  const width = typeof dtype === "string" ? bytesPerValue[dtype] : undefined;
  if (width === undefined) throw refuse(`its dtype must be one of ${Object.keys(bytesPerValue).join(", ")}`, dtype);
  if (!isCounts(shape)) throw refuse("its shape must be whole numbers", shape);
  if (!isCounts(offsets) || offsets.length !== 2) throw refuse("its data_offsets must be two whole numbers", offsets);
  const [begin = 0, end = 0] = offsets;
  const bytes = shape.reduce((product, side) => product * side, width);
  if (end - begin !== bytes) throw refuse(`its data_offsets must be ${bytes} bytes apart`, offsets);
  return { type: String(dtype), shape, begin, end };
}

function checkCover(tensors: ReadonlyMap<string, TensorPlace>, dataBytes: number, file: string): void {
  let covered = 0;
  for (const [name, { begin, end }] of [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end)) {
    if (end > dataBytes)
      throw new RangeError(
        `Cannot read tensor ${name} of ${file} as it must end within the ${dataBytes} bytes of data: it ends at ${end}`,
      );
    if (begin !== covered) {
      throw new RangeError(
        `Cannot read tensor ${name} of ${file} as tensors must follow each other without ${begin < covered ? "overlap" : "a hole"}: it begins at ${begin}, wanted ${covered}`,
      );
    }
    covered = end;
  }
  if (covered !== dataBytes)
    throw new RangeError(
      `Cannot read ${file} as its tensors must cover all ${dataBytes} bytes of data: they end at ${covered}`,
    );
}

function textsOf(metadata: unknown, file: string): Record<string, string> {
  if (isObject(metadata) && Object.values(metadata).every((value) => typeof value === "string"))
    return metadata as Record<string, string>;
  throw new RangeError(
    `Cannot read ${file} as its __metadata__ must map names to texts: got ${JSON.stringify(metadata)}`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
