/**
 * The mean gradient: a whole vector, or a function that writes the values from index `first` on into `out` and fills it.
 * The function is called for the parts in index order, for all of them twice: once for the norm, once for the update.
 */
export type MeanGradient = Float32Array | ((first: number, out: Float32Array) => void);

/** Values per part: 8 blocks of 1,024, small enough for the first cache. */
const partLength = 8192;

/** Walk over a gradient of `length` values. A yielded part is valid until the next one is asked for. */
export function* gradientParts(
  gradient: MeanGradient,
  length: number,
): Generator<{ first: number; part: Float32Array }> {
  const scratch = typeof gradient === "function" ? new Float32Array(Math.min(partLength, length)) : undefined;
  for (let first = 0; first < length; first += partLength) {
    const count = Math.min(partLength, length - first);
    yield { first, part: partOf(gradient, first, count, scratch) };
  }
}

function partOf(gradient: MeanGradient, first: number, count: number, scratch: Float32Array | undefined): Float32Array {
  if (typeof gradient !== "function") return gradient.subarray(first, first + count);
  const part = scratch!.subarray(0, count);
  gradient(first, part);
  return part;
}
