import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import type { KeptRun } from "@umie/experiments";

/** What is kept of the runs of all experiments: a JSON file for each spec. */
export interface KeptRuns {
  /** null where nothing is kept. @throws {Error} If the file is damaged; names it. */
  read(key: string): Promise<KeptRun | null>;
  write(key: string, run: KeptRun): Promise<void>;
}

export function keptRuns(folder: string): KeptRuns {
  const fileOf = (key: string) => path.join(folder, `${key}.json`);
  return {
    read: (key) => readJson<KeptRun>(fileOf(key)),
    write: (key, run) => writeJson(fileOf(key), run),
  };
}

/** @returns null where there is no such file. @throws {Error} If it holds no JSON; names the file. */
export async function readJson<T>(file: string): Promise<T | null> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw cause;
  }
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new Error(`Cannot read ${file} as it must be JSON: delete it to have its run done again`, { cause });
  }
}

/** Whole or not at all. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, `${JSON.stringify(value)}\n`);
  await rename(draft, file);
}
