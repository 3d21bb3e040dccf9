import type { IPod } from "kubernetes-models/v1/Pod";

type ObjectMeta = NonNullable<IPod["metadata"]>;

/** Any object as the server keeps it. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  spec?: unknown;
  status?: unknown;
  [field: string]: unknown;
}

/** What the server gives to every object. */
export interface Metadata extends ObjectMeta {
  name: string;
  uid: string;
  resourceVersion: string;
  generation: number;
}

/** As a client sends it. */
export interface Sent {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta & { name: string };
  [field: string]: unknown;
}

/** A stored object read as its kind's type. */
export type Stored<T extends { metadata?: unknown }> = Omit<T, "metadata"> & { metadata: Metadata };

/** Does an object carry these labels? An empty selector picks all. */
export function hasLabels(object: { metadata: ObjectMeta }, selector: Record<string, string> | undefined): boolean {
  return Object.entries(selector ?? {}).every(([key, value]) => object.metadata.labels?.[key] === value);
}
