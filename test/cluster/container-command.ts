import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPod } from "kubernetes-models/v1/Pod";
import { kindOf } from "./kinds.js";
import type { KubeObject } from "./kube-object.js";
import type { ObjectStore } from "./object-store.js";

/** What an image brings to a container: what `ENTRYPOINT` and `ENV` say in its Dockerfile. */
export interface Image {
  entrypoint: readonly string[];
  env: Readonly<Record<string, string>>;
  /** What its programs are on this machine. */
  programs: Readonly<Record<string, readonly string[]>>;
}

export interface Command {
  /** Program and arguments. */
  argv: readonly string[];
  env: Record<string, string>;
}

/** A container that cannot be started yet, with what is missing. */
export class ContainerConfigError extends Error {
  override name = "CreateContainerConfigError";
}

/**
 * The command of a container: its image's entrypoint with `args`, or `command` in its place; variables from the image,
 * ConfigMaps, Secrets and the Pod's own fields, later ones first; `$(NAME)` filled in.
 *
 * @throws {ContainerConfigError} If a ConfigMap, a Secret or a key of one is missing.
 */
export function containerCommand(container: IContainer, image: Image, pod: KubeObject, store: ObjectStore): Command {
  const env: Record<string, string> = { ...image.env };
  for (const { configMapRef, secretRef } of container.envFrom ?? []) {
    if (configMapRef) Object.assign(env, valuesOf(store, pod, "ConfigMap", configMapRef));
    if (secretRef) Object.assign(env, valuesOf(store, pod, "Secret", secretRef));
  }
  for (const { name, value, valueFrom } of container.env ?? [])
    env[name] = valueFrom ? sourceOf(valueFrom, pod, store) : filledIn(value ?? "", env);
  const argv = [...(container.command ?? image.entrypoint), ...(container.args ?? [])];
  return { argv: argv.map((text) => filledIn(text, env)), env };
}

type Source = NonNullable<NonNullable<IContainer["env"]>[number]["valueFrom"]>;

function sourceOf({ fieldRef, configMapKeyRef, secretKeyRef }: Source, pod: KubeObject, store: ObjectStore): string {
  if (fieldRef) return fieldOf(pod, fieldRef.fieldPath);
  const [kind, ref] = secretKeyRef ? (["Secret", secretKeyRef] as const) : (["ConfigMap", configMapKeyRef!] as const);
  const value = valuesOf(store, pod, kind, ref)[ref.key];
  if (value === undefined && !ref.optional)
    throw new ContainerConfigError(`${kind} "${ref.name}" has no key "${ref.key}"`);
  return value ?? "";
}

/** The data of a ConfigMap or Secret as text. */
export function valuesOf(
  store: ObjectStore,
  pod: KubeObject,
  kind: "ConfigMap" | "Secret",
  { name = "", optional = false }: { name?: string; optional?: boolean },
): Record<string, string> {
  const found = store
    .list({ kind: kindOf("v1", kind), namespace: pod.metadata.namespace })
    .find(({ metadata }) => metadata.name === name);
  if (!found && !optional) throw new ContainerConfigError(`${kind} "${name}" not found`);
  const { data = {}, stringData = {} } = (found ?? {}) as Record<string, Record<string, string>>;
  if (kind === "ConfigMap") return data;
  const decoded = Object.entries(data).map(([key, text]) => [key, Buffer.from(text, "base64").toString("utf8")]);
  return { ...Object.fromEntries(decoded), ...stringData };
}

/** Downward API: a field of the Pod itself. */
function fieldOf(pod: KubeObject, path: string): string {
  const { metadata, status } = pod as KubeObject & IPod;
  const fields: Record<string, string | undefined> = {
    "metadata.name": metadata?.name,
    "metadata.namespace": metadata?.namespace,
    "metadata.uid": metadata?.uid,
    "status.podIP": status?.podIP,
  };
  const value = fields[path];
  if (value === undefined) throw new ContainerConfigError(`the Pod's ${path} is not known`);
  return value;
}

const filledIn = (text: string, env: Record<string, string>) =>
  text.replace(/\$\(([A-Za-z_]\w*)\)/g, (written, name: string) => env[name] ?? written);
