import { rootNode, type SchemaNode } from "./json-schema.js";

export type Path = readonly (string | number)[];

/**
 * What may stand at a path of a recipe (or of another file, by its `root`), or undefined where nothing may. Where a value has
 * several forms, any of them counts.
 */
export function nodeAt(path: Path, root: SchemaNode = rootNode()): SchemaNode | undefined {
  let nodes = [root];
  for (const step of path) nodes = nodes.flatMap(forms).flatMap((node) => childOf(node, step));
  return nodes.length > 1 ? { anyOf: nodes } : nodes[0];
}

const forms = (node: SchemaNode): SchemaNode[] => (node.anyOf ?? node.oneOf)?.flatMap(forms) ?? [node];

function childOf({ properties, additionalProperties, items }: SchemaNode, step: string | number): SchemaNode[] {
  if (items && /^\d+$/.test(String(step))) return [items];
  const property = properties !== undefined && Object.hasOwn(properties, step) ? properties[step] : undefined;
  if (property) return [property];
  return typeof additionalProperties === "object" ? [additionalProperties] : [];
}

/** Names that may stand in the mapping at a path. */
export function keysAt(path: Path, root?: SchemaNode): string[] {
  const node = nodeAt(path, root);
  return node === undefined ? [] : forms(node).flatMap(({ properties }) => Object.keys(properties ?? {}));
}

/** Every path below `path` that a user could set, dotted; lists and free names end it. */
export function pathsBelow(path: Path): string[] {
  return keysAt(path).flatMap((key) => {
    const below = [...path, key];
    return [below.join("."), ...pathsBelow(below)];
  });
}

/** What is wanted at a place, for "expected …": "a whole number from 1 to 4096", "true or false", "one of a, b, c". */
export function describe(node: SchemaNode): string {
  const either = node.anyOf ?? node.oneOf;
  if (either) return [...new Set(either.map(describe))].join(" or ");
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum) return `one of ${node.enum.join(", ")}`;
  if (Array.isArray(node.type)) return node.type.map((type) => describe({ type })).join(" or ");
  switch (node.type) {
    case "integer":
    case "number":
      return `${node.type === "integer" ? "a whole number" : "a number"}${bounds(node)}`;
    case "boolean":
      return "true or false";
    case "array":
      return node.minItems ? "a list with at least one entry" : "a list";
    case "object":
      return node.required?.length ? `a mapping with ${node.required.join(", ")}` : "a mapping";
    default:
      return "a text";
  }
}

function bounds({ type, minimum, maximum, exclusiveMinimum }: SchemaNode): string {
  // JSON Schema says "above 0" of an integer, people say "from 1"; and the largest safe integer is no limit to speak of.
  const whole = type === "integer" && exclusiveMinimum !== undefined ? exclusiveMinimum + 1 : minimum;
  const upTo = maximum !== undefined && Math.abs(maximum) < Number.MAX_SAFE_INTEGER ? ` to ${maximum}` : "";
  if (type === "number" && exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}${upTo}`;
  if (whole === undefined || Math.abs(whole) >= Number.MAX_SAFE_INTEGER) return upTo;
  return ` from ${whole}${upTo}`;
}

/** What stands there instead, for "got …". */
export function show(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a mapping";
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
