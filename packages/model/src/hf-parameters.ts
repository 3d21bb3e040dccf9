import type { NamedTensor, TensorSource } from "@umie/engine";
import type { Parameter } from "./config.js";
import { type HfTensor, hfTensor, type Way } from "./hf-names.js";

export interface ImportReport {
  /** Parameters of ours that the files do not hold; they keep their values. */
  missing: string[];
  /** Tensors of the files that no parameter of ours is made of. */
  unused: string[];
}

/**
 * Fills parameters from tensors named and stored as Hugging Face does.
 *
 * @param parameters in the order of `flat`.
 * @param flat float32, changed where the source holds a parameter.
 * @throws {RangeError} If a tensor has another shape than the configuration says.
 */
export async function importParameters(
  parameters: readonly Parameter[],
  flat: Float32Array,
  source: Pick<TensorSource, "names" | "read">,
): Promise<ImportReport> {
  const there = new Set(source.names);
  const unused = new Set(source.names);
  const missing: string[] = [];
  for (const { parameter, into } of slices(parameters, flat)) {
    const theirs = hfTensor(parameter);
    const names = [theirs.name, ...theirs.aliases];
    for (const name of names) unused.delete(name);
    const name = names.find((candidate) => there.has(candidate));
    if (name === undefined) missing.push(parameter.name);
    else into.set(toOurs(theirs, name, await source.read(name)));
  }
  return { missing, unused: [...unused] };
}

/** The same parameters as tensors named and stored as Hugging Face does. */
export function exportParameters(parameters: readonly Parameter[], flat: Float32Array): NamedTensor[] {
  return [...slices(parameters, flat)].map(({ parameter, into }) => {
    const { name, way, shape } = hfTensor(parameter);
    const rows = shape[0]!;
    return { name, shape, values: isTransposed(way) ? transpose(into, into.length / rows, rows) : into.slice() };
  });
}

function toOurs(
  { way, shape }: HfTensor,
  name: string,
  tensor: { shape: readonly number[]; values: Float32Array },
): Float32Array {
  if (tensor.shape.join() !== shape.join()) {
    throw new RangeError(
      `Cannot import ${name} as its shape must be [${shape.join(", ")}]: the file has [${tensor.shape.join(", ")}]`,
    );
  }
  return isTransposed(way) ? transpose(tensor.values, shape[0]!, tensor.values.length / shape[0]!) : tensor.values;
}

function isTransposed(way: Way): boolean {
  return way !== "same" && way !== "flat";
}

/** float32[rows, columns] to float32[columns, rows]. */
function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column * rows + row] = values[row * columns + column]!;
  }
  return result;
}

function* slices(
  parameters: readonly Parameter[],
  flat: Float32Array,
): Generator<{ parameter: Parameter; into: Float32Array }> {
  let offset = 0;
  for (const parameter of parameters) {
    const size = parameter.shape.reduce((product, side) => product * side, 1);
    yield { parameter, into: flat.subarray(offset, offset + size) };
    offset += size;
  }
  if (offset !== flat.length)
    throw new RangeError(`Cannot walk parameters as their vector must have ${offset} values: got ${flat.length}`);
}
