import { type Box, decodeBytes, grayPixels, type Picture, preparedRegions, readPicture } from "@umie/data";
import { type FeatureCache, featureKey } from "./feature-cache.js";
import type { FrozenEncoder } from "./frozen-encoder.js";

/** Features of pictures, computed once and then read. */
export interface FrozenFeatures {
  /**
   * @returns float32[R, F] of the regions of a picture, and whether they had to be computed.
   * @throws {Error} Naming the picture, if its file is missing or damaged; or the store, if they cannot be kept there.
   */
  of(picture: Picture, regions: readonly Box[]): Promise<{ features: Float32Array; computed: boolean }>;
}

/** @param blank Every pixel gray, while places stay. */
export function frozenFeatures(
  encoder: FrozenEncoder,
  cache: FeatureCache,
  { blank }: { blank: boolean },
): FrozenFeatures {
  const underWay = new Map<string, Promise<{ features: Float32Array; computed: boolean }>>();
  const compute = async (key: string, pixels: () => Promise<Uint8Array>) => {
    const kept = await cache.get(key);
    if (kept) return { features: kept, computed: false };
    const features = encoder.features(await pixels());
    await cache.put(key, features);
    return { features, computed: true };
  };
  return {
    of: async (picture, regions) => {
      const readable = <T>(reading: Promise<T>) =>
        reading.catch((cause: Error) => {
          throw new Error(`Picture ${picture.id} must be readable. ${cause.message}`, { cause });
        });
      const bytes = blank ? "blank" : await readable(bytesOf(picture));
      const key = featureKey(bytes, regions);
      const { side } = encoder.preparation;
      const pixels = async () =>
        bytes === "blank"
          ? grayPixels(regions.length, side)
          : preparedRegions(await readable(decodeBytes(bytes, picture.path ?? "")), regions, encoder.preparation);
      // Two rows that ask for one picture compute it once.
      const found = underWay.get(key) ?? compute(key, pixels).finally(() => underWay.delete(key));
      underWay.set(key, found);
      return found;
    },
  };
}

async function bytesOf({ id, path }: Picture): Promise<Uint8Array> {
  if (path === null) throw new TypeError(`Cannot show picture ${id} as it must have a path: current path is null`);
  return readPicture(path);
}
