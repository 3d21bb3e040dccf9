import { tf } from "./tf.js";

/**
 * A tree of tensors: nested objects and arrays (for numbered parts) that end in tensors. A leaf's name is its path,
 * joined by dots, e.g. `encoder.blocks.0.attention.q`. `null` stands for a part that is not there.
 */
export type TensorTree = object;

/** The tensors of a tree with their names, sorted by code unit: the one order of flat vectors, files and hashes. */
export function leaves(tree: TensorTree): [name: string, tensor: tf.Tensor][] {
  const found: [string, tf.Tensor][] = [];
  collect(tree, "", found);
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}

function collect(node: unknown, path: string, found: [string, tf.Tensor][]): void {
  if (node === null || node === undefined) return;
  if (node instanceof tf.Tensor) {
    found.push([path, node]);
    return;
  }
  if (typeof node !== "object") {
    throw new TypeError(
      `Cannot walk a tree as ${path || "its root"} must be a tensor, an object or an array: got ${typeof node}`,
    );
  }
  for (const [key, child] of Object.entries(node)) collect(child, path === "" ? key : `${path}.${key}`, found);
}

/** A tree of the same form with each tensor replaced. */
export function mapTree<T extends TensorTree>(tree: T, replace: (tensor: tf.Tensor, name: string) => tf.Tensor): T {
  const mapped = unflatten(leaves(tree).map(([name, tensor]) => [name, replace(tensor, name)]));
  return mapped as T;
}

/** The tree whose leaves are these. A part whose children are all numbered 0, 1, 2, … becomes an array. */
export function unflatten<Leaf>(named: Iterable<readonly [name: string, leaf: Leaf]>): object {
  const root: Branch<Leaf> = new Map();
  for (const [name, leaf] of named) place(root, name.split("."), leaf, name);
  return build(root);
}

type Branch<Leaf> = Map<string, Branch<Leaf> | { leaf: Leaf }>;

function place<Leaf>(branch: Branch<Leaf>, path: readonly string[], leaf: Leaf, name: string): void {
  const [key = "", ...rest] = path;
  const child = branch.get(key);
  if (rest.length === 0 ? child !== undefined : child !== undefined && !(child instanceof Map)) {
    throw new RangeError(`Cannot build a tree as no name may be another one or a part of it: ${name} is`);
  }
  if (rest.length === 0) {
    branch.set(key, { leaf });
    return;
  }
  const next: Branch<Leaf> = child instanceof Map ? child : new Map();
  branch.set(key, next);
  place(next, rest, leaf, name);
}

function build<Leaf>(branch: Branch<Leaf>): object {
  const children = new Map([...branch].map(([key, child]) => [key, child instanceof Map ? build(child) : child.leaf]));
  const isList = children.size > 0 && [...Array(children.size).keys()].every((index) => children.has(String(index)));
  if (isList) return Array.from({ length: children.size }, (_, index) => children.get(String(index)));
  return Object.fromEntries(children);
}

/** Frees every tensor of a tree. */
export function disposeTree(tree: TensorTree): void {
  for (const [, tensor] of leaves(tree)) tensor.dispose();
}
