import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { type Kind, kindOf } from "./kinds.js";
import type { KubeObject, Sent } from "./kube-object.js";
import { notFound, Refusal } from "./refusal.js";

export interface Change {
  type: "ADDED" | "MODIFIED" | "DELETED";
  object: KubeObject;
}

/** Which objects: all of a kind, or those of one namespace. */
export interface Place {
  kind: Kind;
  namespace?: string | undefined;
}

/**
 * The cluster's objects, in memory: every change gets the next resource version and is told to whoever listens, in
 * order. This is all that etcd is to Kubernetes.
 */
export class ObjectStore {
  readonly #objects = new Map<string, KubeObject>();
  readonly #changes: Change[] = [];
  readonly #listeners = new Set<(change: Change) => void>();

  get resourceVersion(): string {
    return String(this.#changes.length);
  }

  /** @throws {Refusal} If its name is taken. */
  create(sent: Sent): KubeObject {
    const { name, namespace } = sent.metadata;
    const key = keyOf(sent);
    if (this.#objects.has(key)) throw new Refusal(409, "AlreadyExists", `${sent.kind} "${name}" already exists`);
    const given = { uid: randomUUID(), creationTimestamp: new Date().toISOString(), generation: 1 };
    const metadata = { ...structuredClone(sent.metadata), ...given, resourceVersion: "" };
    if (namespace === undefined) delete metadata.namespace;
    return this.#tell("ADDED", { ...structuredClone(sent), metadata } as KubeObject);
  }

  /** @throws {Refusal} If it is not there. */
  get(kind: Kind, namespace: string | undefined, name: string): KubeObject {
    const found = this.#objects.get([kind.group, kind.kind, namespace ?? "", name].join("/"));
    if (!found) throw notFound(`${kind.plural} "${name}"`);
    return structuredClone(found);
  }

  list({ kind, namespace }: Place): KubeObject[] {
    return [...this.#objects.values()]
      .filter((object) => isAt(object, { kind, namespace }))
      .map((object) => structuredClone(object));
  }

  /**
   * Put an object in the place of the one with its name. A changed spec is a new generation; nothing changed, nothing
   * told.
   *
   * @throws {Refusal} If it is not there, or another one than the sender saw.
   */
  replace(object: KubeObject): KubeObject {
    const before = this.#objects.get(keyOf(object));
    if (!before) throw notFound(`${object.kind} "${object.metadata.name}"`);
    const { uid, resourceVersion, creationTimestamp } = before.metadata;
    const seen = object.metadata.resourceVersion;
    if (seen && seen !== resourceVersion) throw new Refusal(409, "Conflict", "the object has been modified meanwhile");
    const generation = before.metadata.generation + (isDeepStrictEqual(before.spec, object.spec) ? 0 : 1);
    const metadata = { ...object.metadata, uid, resourceVersion, creationTimestamp, generation };
    const after = structuredClone({ ...object, metadata }) as KubeObject;
    return isDeepStrictEqual(before, after) ? after : this.#tell("MODIFIED", after);
  }

  /** Forget an object, if it is the one meant. */
  remove(object: KubeObject): void {
    const found = this.#objects.get(keyOf(object));
    if (found?.metadata.uid === object.metadata.uid) this.#tell("DELETED", found);
  }

  /** Changes after a version, now and to come. @returns what ends it. */
  watch(after: string, place: Place, listener: (change: Change) => void): () => void {
    const wanted = (change: Change) => {
      if (isAt(change.object, place)) listener(change);
    };
    for (const change of this.#changes.slice(Number(after))) wanted(change);
    return this.listen(wanted);
  }

  /** All changes from now on. */
  listen(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #tell(type: Change["type"], object: KubeObject): KubeObject {
    const resourceVersion = String(this.#changes.length + 1);
    const after = { ...object, metadata: { ...object.metadata, resourceVersion } };
    if (type === "DELETED") this.#objects.delete(keyOf(object));
    else this.#objects.set(keyOf(object), after);
    const change = { type, object: structuredClone(after) };
    this.#changes.push(change);
    for (const listener of this.#listeners) listener(change);
    return structuredClone(after);
  }
}

function keyOf({ apiVersion, kind, metadata }: Sent): string {
  return [kindOf(apiVersion, kind).group, kind, metadata.namespace ?? "", metadata.name].join("/");
}

function isAt({ apiVersion, kind, metadata }: KubeObject, place: Place): boolean {
  const { group, version } = place.kind;
  const isOfKind = kind === place.kind.kind && apiVersion === (group === "" ? version : `${group}/${version}`);
  return isOfKind && (place.namespace === undefined || metadata.namespace === place.namespace);
}
