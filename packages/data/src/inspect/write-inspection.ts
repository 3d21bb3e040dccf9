import { writeFile } from "node:fs/promises";
import type { Inspection } from "./inspect-folder.js";
import { inspectionPage } from "./inspection-page.js";
import { type PicturePreview, previewPicture } from "./picture-preview.js";

/** Writes the page of an inspection, its pictures within it. One that cannot be decoded is told in its place. */
export async function writeInspection(file: string, inspection: Inspection): Promise<void> {
  const shown = inspection.datasets.flatMap(({ examples }) => examples);
  const previews = new Map<string, PicturePreview | string>();
  for (const path of new Set(shown.flatMap(({ picture }) => picture?.path ?? []))) {
    previews.set(path, await previewPicture(path).catch((cause: unknown) => String(cause)));
  }
  await writeFile(
    file,
    inspectionPage(inspection, (path) => previews.get(path) ?? "not read"),
  );
}
