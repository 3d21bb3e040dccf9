import fs from "node:fs";
import path from "node:path";
import type { IContainer } from "kubernetes-models/v1/Container";
import type { IPod } from "kubernetes-models/v1/Pod";
import { valuesOf } from "./container-command.js";
import type { KubeObject } from "./kube-object.js";
import type { ObjectStore } from "./object-store.js";

type Volume = NonNullable<NonNullable<IPod["spec"]>["volumes"]>[number];

/** Where a container's path lies on this machine. */
export interface Mount {
  inside: string;
  outside: string;
}

/**
 * Make a container's volumes as folders: a claim's is the same for all who claim it, an emptyDir's is the Pod's own,
 * and those of ConfigMaps and Secrets are written anew. Paths in their files are changed by `localise`, as there is no
 * mount namespace.
 *
 * @param root Folder of the cluster.
 */
export function makeVolumes(
  container: IContainer,
  pod: KubeObject,
  { root, store }: { root: string; store: ObjectStore },
): Mount[] {
  const { volumes = [] } = (pod.spec ?? {}) as NonNullable<IPod["spec"]>;
  const mounts = (container.volumeMounts ?? []).map(({ name, mountPath }) => {
    const volume = volumes.find((each) => each.name === name);
    if (!volume) throw new Error(`Cannot mount ${name} as the Pod has no volume of that name`);
    return { volume, inside: mountPath, outside: folderOf(volume, pod, root) };
  });
  for (const { volume, outside } of mounts) {
    fs.mkdirSync(outside, { recursive: true });
    for (const [file, text] of Object.entries(filesOf(volume, pod, store)))
      fs.writeFileSync(path.join(outside, file), localise(text, mounts));
  }
  return mounts;
}

function folderOf({ name, persistentVolumeClaim: claim }: Volume, { metadata }: KubeObject, root: string): string {
  if (claim) return path.join(root, "claims", metadata.namespace ?? "", claim.claimName);
  return path.join(root, "pods", metadata.uid, name);
}

function filesOf({ configMap, secret }: Volume, pod: KubeObject, store: ObjectStore): Record<string, string> {
  if (configMap) return picked(valuesOf(store, pod, "ConfigMap", configMap), configMap.items);
  if (secret) return picked(valuesOf(store, pod, "Secret", { ...secret, name: secret.secretName ?? "" }), secret.items);
  return {};
}

/** All files, or those that a volume asks for. */
function picked(
  files: Record<string, string>,
  items?: readonly { key: string; path: string }[],
): Record<string, string> {
  return items ? Object.fromEntries(items.map(({ key, path: file }) => [file, files[key] ?? ""])) : files;
}

/** Paths below mounts, wherever they begin in a text, as they are on this machine. */
export function localise(text: string, mounts: readonly Mount[]): string {
  const byLength = [...mounts].sort((a, b) => b.inside.length - a.inside.length);
  const known = byLength.map(({ inside }) => inside.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  if (known === "") return text;
  const begins = new RegExp(`(?<=^|[\\s=,"']|://)(${known})(?=$|[/\\s,"'])`, "gm");
  return text.replace(begins, (inside) => byLength.find((mount) => mount.inside === inside)!.outside);
}
