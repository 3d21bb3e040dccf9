import { createRequire } from "node:module";
import { kindOf } from "./kinds.js";

interface Model {
  validate(): void;
}

const require = createRequire(import.meta.url);

/**
 * Hold an object against the schema of its kind as Kubernetes publishes it, as a server does under strict field
 * validation. Kinds that add-ons define are not known here.
 *
 * @throws {Error} If it does not fit, or has a field that the schema does not know.
 */
export function validate(object: { apiVersion: string; kind: string }): void {
  const { group, version, kind } = kindOf(object.apiVersion, object.kind);
  if (isAddOn(group)) return;
  const module = ["kubernetes-models", ...(group === "" ? [] : [group]), version, kind].join("/");
  const model = (require(module) as Record<string, { prototype: Model }>)[kind]!;
  const read = new Set<string>();
  model.prototype.validate.call(watched(object, "", read));
  const unknown = fieldsOf(object, "").filter((field) => !read.has(field));
  if (unknown.length > 0) throw new Error(`unknown field ${unknown.map((field) => field.slice(1)).join(", ")}`);
}

/** Groups of Kubernetes itself have no dot, or end in k8s.io with one word before it. */
export const isAddOn = (group: string) => group.includes(".") && !/^[a-z]+\.k8s\.io$/.test(group);

/**
 * The same object, noting every field that somebody looks at. The compiled schemas look at those they know, and at no
 * other.
 */
function watched<T extends object>(object: T, path: string, read: Set<string>): T {
  return new Proxy(object, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof name === "symbol") return value;
      read.add(`${path}.${name}`);
      return typeof value === "object" && value !== null ? watched(value, `${path}.${name}`, read) : value;
    },
  });
}

/** Every field of an object and below, as a path. */
function fieldsOf(object: object, path: string): string[] {
  return Object.entries(object).flatMap(([name, value]) => {
    const field = `${path}.${name}`;
    return [field, ...(typeof value === "object" && value !== null ? fieldsOf(value, field) : [])];
  });
}
