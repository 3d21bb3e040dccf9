import { type Fields, isFields } from "./merge-patch.js";

/**
 * Lists whose items have a name of their own, as the Kubernetes API declares them by `patchMergeKey`; all other lists
 * are replaced whole. Only those that our manifests can meet.
 */
const mergeKeys: Record<string, readonly string[]> = {
  containers: ["name"],
  initContainers: ["name"],
  env: ["name"],
  volumes: ["name"],
  imagePullSecrets: ["name"],
  volumeMounts: ["mountPath"],
  ports: ["containerPort", "port"],
  topologySpreadConstraints: ["topologyKey"],
  conditions: ["type"],
  ownerReferences: ["uid"],
};

/**
 * Strategic merge patch, with which `kubectl apply` changes the kinds it knows: a JSON merge patch in which named items
 * of lists are merged one by one, and directives say what a merge cannot (`$patch`, `$setElementOrder/…`,
 * `$deleteFromPrimitiveList/…`, `$retainKeys`).
 */
export function strategicMerge(target: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const { $patch: directive, $retainKeys: kept, ...changes } = patch;
  if (directive === "replace") return changes;
  const merged: Fields = isFields(target) ? { ...target } : {};
  if (Array.isArray(kept)) for (const name of Object.keys(merged)) if (!kept.includes(name)) delete merged[name];
  for (const [name, value] of Object.entries(changes)) {
    if (name.startsWith("$")) continue;
    if (value === null) delete merged[name];
    else
      merged[name] = Array.isArray(value) ? mergeList(name, merged[name], value) : strategicMerge(merged[name], value);
  }
  for (const [name, value] of Object.entries(changes)) if (Array.isArray(value)) direct(merged, name, value);
  return merged;
}

function mergeList(name: string, target: unknown, patch: readonly unknown[]): unknown[] {
  const before = Array.isArray(target) ? (target as unknown[]) : [];
  const key = keyOf(name, [...patch, ...before]);
  if (key === undefined || patch.some((item) => isFields(item) && item.$patch === "replace"))
    return patch.filter((item) => !(isFields(item) && item.$patch === "replace"));
  const merged = new Map(before.map((item) => [identity(item, key), item]));
  for (const item of patch) {
    if (isFields(item) && item.$patch === "delete") merged.delete(item[key]);
    else merged.set(identity(item, key), strategicMerge(merged.get(identity(item, key)), item));
  }
  return [...merged.values()];
}

/** Directives that stand beside the list they are about. */
function direct(merged: Fields, directive: string, values: readonly unknown[]): void {
  const [what = "", name = ""] = directive.split("/");
  const list = merged[name];
  if (!Array.isArray(list)) return;
  if (what === "$deleteFromPrimitiveList") merged[name] = list.filter((item) => !values.includes(item));
  if (what === "$setElementOrder") merged[name] = ordered(list, values, keyOf(name, list));
}

/** Items that the order does not name stay behind those it does. */
function ordered(list: readonly unknown[], order: readonly unknown[], key: string | undefined): unknown[] {
  const places = new Map(order.map((item, place) => [identity(item, key), place]));
  const placeOf = (item: unknown) => places.get(identity(item, key)) ?? order.length;
  return [...list].sort((a, b) => placeOf(a) - placeOf(b));
}

/** The field that names the items of a list, if it has one. */
function keyOf(name: string, items: readonly unknown[]): string | undefined {
  return mergeKeys[name]?.find((key) => items.every((item) => isFields(item) && item[key] !== undefined));
}

const identity = (item: unknown, key: string | undefined) => (key !== undefined && isFields(item) ? item[key] : item);
