import { appendFile, readFile, rename, rm, writeFile } from "node:fs/promises";
import type { FoundObject } from "./detector.js";

/** What was found in a picture, as `objects.json` has it. */
export interface PictureObjects {
  /** Width and height in pixels. */
  size: readonly [number, number];
  objects: readonly FoundObject[];
}

/** Results on their way to a file: kept line by line beside it until all are there. */
export interface DetectionFileWriter {
  /** Objects so far. */
  readonly objects: number;
  has(picture: string): boolean;
  add(picture: string, found: PictureObjects): Promise<void>;
  /** Put the file in its place, pictures in order of their names. */
  finish(): Promise<void>;
}

/**
 * Goes on with what an interrupted call left, if that was found with the same settings; else begins anew.
 *
 * @param settings All that decides what is found in a picture.
 */
export async function openDetectionFile(
  path: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<DetectionFileWriter> {
  const draft = `${path}.part`;
  const head = JSON.stringify(settings);
  const entries = await readDraft(draft, head);
  if (entries.size === 0) await writeFile(draft, `${head}\n`);
  let objects = [...entries.values()].reduce((sum, found) => sum + found.objects.length, 0);
  return {
    get objects() {
      return objects;
    },
    has: (picture) => entries.has(picture),
    add: async (picture, found) => {
      await appendFile(draft, `${JSON.stringify([picture, found])}\n`);
      entries.set(picture, found);
      objects += found.objects.length;
    },
    finish: async () => {
      const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
      const lines = sorted.map(([picture, found]) => `${JSON.stringify(picture)}: ${JSON.stringify(found)}`);
      await writeFile(`${path}.draft`, `{\n${lines.join(",\n")}\n}\n`);
      await rename(`${path}.draft`, path);
      await rm(draft);
    },
  };
}

/** The whole lines of a draft of these settings; a last line that was cut off is found again. */
async function readDraft(draft: string, head: string): Promise<Map<string, PictureObjects>> {
  const text = await readFile(draft, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const [first, ...lines] = whole.trimEnd().split("\n");
  if (first !== head) return new Map();
  if (whole.length < text.length) await writeFile(draft, whole);
  return new Map(lines.map((line) => JSON.parse(line) as [string, PictureObjects]));
}
