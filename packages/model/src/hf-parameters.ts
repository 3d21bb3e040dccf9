import type { NamedTensor, TensorSource } from "@umie/engine";
import type { Parameter } from "./config.js";
import { type HfTensor, hfTensor } from "./hf-names.js";

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

/**
 * Is everything where it should be? A part such as `visual.` may be missing as a whole where it is listed as new.
 *
 * @param where The folder, for the sentence.
 * @throws {RangeError} If a tensor is missing, or there is one too many.
 */
export function checkImport(
  { missing, unused }: ImportReport,
  parameters: readonly Parameter[],
  { where, newParts = [], ignored = /^$/ }: { where: string; newParts?: readonly string[]; ignored?: RegExp },
): void {
  const isNew = newParts.filter((part) =>
    parameters.every(({ name }) => !name.startsWith(part) || missing.includes(name)),
  );
  const lacking = missing.filter((name) => !isNew.some((part) => name.startsWith(part)));
  const shapes = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const refuse = (what: string, names: readonly string[]) =>
    new RangeError(
      `Cannot import ${where} as ${what}: ${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`,
    );
  if (lacking.length > 0)
    throw refuse(
      "it must hold every tensor of its kind and lacks",
      lacking.map((name) => hfTensor(shapes.get(name)!).name),
    );
  const extra = unused.filter((name) => !ignored.test(name));
  if (extra.length > 0) throw refuse("it must hold no other tensors than those of its kind and has", extra);
}

/** The same parameters as tensors named and stored as Hugging Face does. */
export function exportParameters(parameters: readonly Parameter[], flat: Float32Array): NamedTensor[] {
  return [...slices(parameters, flat)].map(({ parameter, into }) => {
    const theirs = hfTensor(parameter);
    const [out, between, last] = axesOf(theirs, into.length);
    return { name: theirs.name, shape: theirs.shape, values: reversed(into, [last, between, out]) };
  });
}

function toOurs(
  theirs: HfTensor,
  name: string,
  tensor: { shape: readonly number[]; values: Float32Array },
): Float32Array {
  const { shape } = theirs;
  if (tensor.shape.join() !== shape.join()) {
    throw new RangeError(
      `Cannot import ${name} as its shape must be [${shape.join(", ")}]: the file has [${tensor.shape.join(", ")}]`,
    );
  }
  return reversed(tensor.values, axesOf(theirs, tensor.values.length));
}

type Axes = readonly [number, number, number];

/** Their tensor as three axes that ours has the other way round: outputs, inputs between, the rest. */
function axesOf({ way, shape }: HfTensor, length: number): Axes {
  if (way === "same" || way === "flat") return [1, 1, length];
  const [out = 1, inputs = 1] = shape;
  return way === "filter" ? [out, inputs, length / out / inputs] : [out, 1, length / out];
}

/** float32[a, b, c] to float32[c, b, a], copied. */
function reversed(values: Float32Array, [a, b, c]: Axes): Float32Array {
  if (a === 1 && b === 1) return values.slice();
  const result = new Float32Array(values.length);
  let from = 0;
  for (let i = 0; i < a; i++)
    for (let j = 0; j < b; j++) for (let k = 0; k < c; k++) result[(k * b + j) * a + i] = values[from++]!;
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
