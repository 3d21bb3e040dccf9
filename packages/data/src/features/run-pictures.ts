import { regionsOf } from "../batches/visual-inputs.js";
import type { Corpus } from "../corpus/corpus.js";
import { type Box, isShown, type Picture, splits } from "../example.js";

/** A picture and what a frozen encoder is to see of it. */
export interface RunPicture {
  picture: Picture;
  regions: readonly Box[];
}

/**
 * Every picture that an example of any split shows, in the order of the examples. Equal bytes with equal regions are
 * one picture, whatever files and datasets hold them, so the list is as long on every machine that has the corpus.
 */
export function runPictures(
  { datasets, pictureHashes }: Pick<Corpus, "datasets" | "pictureHashes">,
  { images, maxObjects }: { images: "use" | "blank" | "none"; maxObjects: number },
): RunPicture[] {
  const shown = new Map<string, RunPicture>();
  for (const dataset of datasets)
    for (const split of splits)
      for (const { picture } of dataset[split]) {
        if (!isShown(picture)) continue;
        const regions = regionsOf(picture, maxObjects);
        const content = images === "blank" ? images : pictureHashes.get(picture.path);
        const key = JSON.stringify([content, regions]);
        if (!shown.has(key)) shown.set(key, { picture, regions });
      }
  return [...shown.values()];
}
