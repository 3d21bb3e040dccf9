import { createHash } from "node:crypto";
import { type Example, splits } from "../example.js";
import type { CorpusDataset } from "./corpus-dataset.js";

/** What a fingerprint covers apart from the examples. */
export interface FingerprintOptions {
  images: "use" | "blank" | "none";
  /** SHA-256 of a picture file, by path; only asked for where its pixels are used. */
  pictureHash: (path: string) => string;
}

/** Changes when the same examples would give another fingerprint. */
const fingerprintVersion = 2;

/**
 * SHA-256, in hex, over all that a run reads: labels, examples in order, and the pictures' bytes where they are used. Where the
 * folder lies and what picture files are called is no part of it.
 */
export function corpusFingerprint(datasets: readonly CorpusDataset[], options: FingerprintOptions): string {
  const hash = createHash("sha256");
  const add = (value: unknown) => hash.update(`${JSON.stringify(value)}\n`);
  add(["umie corpus", fingerprintVersion, options.images]);
  for (const dataset of datasets) {
    add([dataset.name, dataset.labels.published, dataset.labels.seen]);
    for (const split of splits) {
      add([split, dataset[split].length]);
      for (const example of dataset[split]) add(withoutPath(example, options));
    }
  }
  return hash.digest("hex");
}

function withoutPath({ picture, ...example }: Example, { images, pictureHash }: FingerprintOptions): unknown {
  if (picture === null) return { ...example, picture };
  const { path, ...shown } = picture;
  const content = path === null ? null : images === "use" ? pictureHash(path) : "";
  return { ...example, picture: { ...shown, content } };
}
