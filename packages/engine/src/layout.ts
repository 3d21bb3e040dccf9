import { tf } from "./tf.js";
import { leaves, type TensorTree, unflatten } from "./tree.js";

/** Where one tensor lies in a flat vector. */
export interface ParameterEntry {
  name: string;
  shape: readonly number[];
  /** First value, and how many. */
  offset: number;
  size: number;
}

/** How a tree of parameters lies in one flat float32 vector: one after the other in name order, without gaps. */
export interface ParameterLayout {
  entries: readonly ParameterEntry[];
  /** Values of the whole vector. */
  length: number;
}

/**
 * The layout of named shapes, given in any order.
 *
 * @throws {RangeError} If a name is given twice or a side is not a whole number above 0.
 */
export function parameterLayout(shapes: Iterable<{ name: string; shape: readonly number[] }>): ParameterLayout {
  const sorted = [...shapes].sort((a, b) => (a.name < b.name ? -1 : 1));
  const entries: ParameterEntry[] = [];
  let offset = 0;
  for (const { name, shape } of sorted) {
    if (name === entries.at(-1)?.name)
      throw new RangeError(`Cannot lay out parameters as names must differ: ${name} is given twice`);
    if (!shape.every((side) => Number.isInteger(side) && side > 0)) {
      throw new RangeError(
        `Cannot lay out ${name} as its sides must be whole numbers above 0: got [${shape.join(", ")}]`,
      );
    }
    const size = shape.reduce((product, side) => product * side, 1);
    entries.push({ name, shape, offset, size });
    offset += size;
  }
  return { entries, length: offset };
}

/**
 * The parameters as a tree of tensors. The values are copied, so the vector may change afterwards (the native library
 * would otherwise share the memory of some arrays and not of others) and may lie in shared memory.
 *
 * @param flat float32[length of the layout].
 * @returns a tree of the form that `Params` says; the layout must have been made for it. Free it with `disposeTree`.
 * @throws {RangeError} If the vector is not as long as the layout.
 */
export function tensorsOf<Params extends TensorTree>(layout: ParameterLayout, flat: Float32Array): Params {
  if (flat.length !== layout.length) {
    throw new RangeError(
      `Cannot read parameters as their vector must have ${layout.length} values: got ${flat.length}`,
    );
  }
  const named = layout.entries.map(({ name, shape, offset, size }) => {
    const values = new Float32Array(size);
    values.set(flat.subarray(offset, offset + size));
    return [name, tf.tensor(values, [...shape], "float32")] as const;
  });
  return unflatten(named) as Params;
}

/**
 * Visits the values of a tree in the order of its layout, one tensor at a time, and frees each tensor once it was
 * visited. So a gradient never lies in memory twice.
 *
 * @param visit gets the place of the first value in the flat vector; the values may be read during the call only.
 * @throws {RangeError} If the tree does not have the layout's names and shapes. The whole tree is freed then too.
 */
export function forEachGradient(
  layout: ParameterLayout,
  gradients: TensorTree,
  visit: (offset: number, values: Float32Array) => void,
): void {
  const found = leaves(gradients);
  try {
    checkForm(layout, found);
    for (const [index, [, tensor]] of found.entries()) {
      const { offset } = layout.entries[index]!;
      visit(offset, tensor.dataSync<"float32">());
      tensor.dispose();
    }
  } finally {
    for (const [, tensor] of found) tensor.dispose();
  }
}

/**
 * Copies the values of a tree into a flat vector.
 *
 * @param flat float32[length of the layout], overwritten.
 * @throws {RangeError} If the tree or the vector does not fit the layout.
 */
export function readInto(flat: Float32Array, layout: ParameterLayout, tree: TensorTree): void {
  if (flat.length !== layout.length) {
    throw new RangeError(
      `Cannot store parameters as their vector must have ${layout.length} values: got ${flat.length}`,
    );
  }
  const found = leaves(tree);
  checkForm(layout, found);
  for (const [index, { offset }] of layout.entries.entries()) flat.set(found[index]![1].dataSync<"float32">(), offset);
}

function checkForm({ entries }: ParameterLayout, found: readonly [string, tf.Tensor][]): void {
  const describe = (name: string | undefined, shape: readonly number[] = []) =>
    `${name ?? "nothing"} [${shape.join(", ")}]`;
  for (let index = 0; index < Math.max(entries.length, found.length); index++) {
    const wanted = describe(entries[index]?.name, entries[index]?.shape);
    const got = describe(found[index]?.[0], found[index]?.[1].shape);
    if (wanted !== got)
      throw new RangeError(`Cannot read a tree as it must have the form of its layout: wanted ${wanted}, got ${got}`);
  }
}
