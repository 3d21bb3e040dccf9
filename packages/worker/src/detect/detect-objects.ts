import { basename, join } from "node:path";
import { decode, listPictures } from "@umie/data";
import { type BackendChoice, openBackend } from "@umie/engine";
import { savedWeights } from "@umie/recipe";
import { prepareEnvironment } from "../prepare-environment.js";
import { openDetectionFile } from "./detection-file.js";
import { openDetector } from "./detector.js";

export interface DetectOptions {
  /** A dataset's folder, or a folder of pictures; the result is its `objects.json`. */
  folder: string;
  /** YOLOS in Hugging Face layout. */
  weights: string;
  threshold: number;
  /** Objects kept of a picture. */
  most: number;
  backend: BackendChoice;
  threads: number;
  /** Stop after the picture at hand. */
  signal: AbortSignal;
  onProgress: (progress: DetectProgress) => void;
}

export interface DetectProgress {
  pictures: number;
  done: number;
  /** Found by this call, not by one before. */
  computed: number;
  objects: number;
}

export interface Detected extends DetectProgress {
  /** Written once all pictures are done. */
  file: string;
  /** Pictures that cannot be decoded, each with why. They are left out. */
  unreadable: readonly string[];
}

/**
 * Finds objects in every picture of a folder and writes `objects.json` there, which the readers of the datasets take. What was found before an
 * interruption is kept beside it.
 *
 * @throws {RangeError} If there is no picture, or the weights are no YOLOS.
 */
export async function detectObjects(options: DetectOptions): Promise<Detected> {
  const { folder, weights, threshold, most } = options;
  const paths = await listPictures(folder);
  if (paths.length === 0)
    throw new RangeError(
      `Cannot detect objects as ${folder} must hold pictures (.jpg, .jpeg, .png or .webp): it has none`,
    );
  const { sha256 } = await savedWeights(weights);
  prepareEnvironment(options);
  await openBackend(options.backend, options);
  const detector = await openDetector(weights);
  const file = await openDetectionFile(join(folder, "objects.json"), { sha256, threshold, most });
  const progress = { pictures: paths.length, done: 0, computed: 0, objects: 0 };
  const unreadable: string[] = [];
  for (const path of paths) {
    if (options.signal.aborted) break;
    const name = basename(path);
    if (!file.has(name)) {
      const picture = await decode(path).catch((error: Error) => void unreadable.push(error.message));
      if (picture) {
        const { width, height } = picture;
        await file.add(name, { size: [width, height], objects: detector.detect(picture, options) });
        progress.computed += 1;
      }
    }
    progress.done += 1;
    progress.objects = file.objects;
    options.onProgress(progress);
  }
  if (progress.done === paths.length) await file.finish();
  return { ...progress, file: join(folder, "objects.json"), unreadable };
}
