import { createHash } from "node:crypto";
import { openStore } from "../checkpoint/open-store.js";
import type { Environment } from "../environment.js";

/** Changes when the same pictures and weights would give other features. */
const featureVersion = 1;

/** Bytes of a SHA-256. */
const hashBytes = 32;

/** Where features are kept. */
export interface FeaturePlace {
  /** `file://` or `s3://` address of the store; they lie below `features/`. */
  store: string;
  /** Variables of the process: how to reach an object store. */
  env?: Environment;
}

/** Features by what they are made of, for all who share a store: each appears whole or not at all. */
export interface FeatureCache {
  /** Where they lie. */
  readonly url: string;
  /**
   * @returns float32, or null where there are none, or what lies there is damaged.
   * @throws {Error} If the place cannot be read.
   */
  get(key: string): Promise<Float32Array | null>;
  /** @throws {Error} If they cannot be kept there. */
  put(key: string, features: Float32Array): Promise<void>;
}

/**
 * @param maker All that decides features beside the picture: weights, preparation, numeric class.
 */
export function openFeatureCache(
  { store, env = {} }: FeaturePlace,
  maker: Readonly<Record<string, unknown>>,
): FeatureCache {
  const name = hashOf(JSON.stringify(["umie features", featureVersion, maker]))
    .toString("hex")
    .slice(0, 32);
  const kept = openStore(store, env).below("features").below(name);
  const cannot = (what: string) => (cause: Error) => {
    throw new Error(`Cannot ${what} features in ${kept.url}: ${cause.message}`, { cause });
  };
  const place = (key: string) => `${key.slice(0, 2)}/${key}`;
  return {
    url: kept.url,
    get: async (key) => {
      const bytes = await kept.get(place(key)).catch(cannot("read"));
      return bytes && checked(bytes);
    },
    put: async (key, features) => {
      const values = Buffer.from(features.buffer, features.byteOffset, features.byteLength);
      await kept.put(place(key), Buffer.concat([hashOf(values), values])).catch(cannot("keep"));
    },
  };
}

/** The same, but what is computed anew is not kept. */
export function readOnly(cache: FeatureCache): FeatureCache {
  return { ...cache, put: async () => {} };
}

/** Names the features of some regions of a picture. */
export function featureKey(picture: Uint8Array | "blank", regions: readonly (readonly number[])[]): string {
  const content = picture === "blank" ? picture : hashOf(picture).toString("hex");
  return hashOf(JSON.stringify([content, regions])).toString("hex");
}

/** The values behind their hash, or null if they do not have it. */
function checked(bytes: Uint8Array): Float32Array | null {
  // Copied, as bytes of a file begin anywhere in memory.
  const values = Uint8Array.from(bytes.subarray(hashBytes));
  return hashOf(values).equals(bytes.subarray(0, hashBytes)) ? new Float32Array(values.buffer) : null;
}

const hashOf = (bytes: Uint8Array | string): Buffer => createHash("sha256").update(bytes).digest();
