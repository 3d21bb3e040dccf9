import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { DataError } from "./mistake.js";

/** A folder with these files, by path below it, that goes when the test ends. */
export async function dataFolder(
  t: TestContext,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "umie-data-"));
  t.after(() => rm(root, { recursive: true, force: true }));
  for (const [path, data] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), data);
  }
  return root;
}

/** How a dataset is read by default. */
export const asPublished = { cut: "published", settings: "joined", labelMapping: "corrected" } as const;

/** The problems of the `DataError` that `work` must end in, without the root in front. */
export async function problemsOf(work: Promise<unknown>): Promise<string[]> {
  try {
    await work;
  } catch (cause) {
    if (cause instanceof DataError) return cause.problems.map((line) => line.replace(`${cause.root}/`, ""));
    throw cause;
  }
  throw new Error("Cannot list the problems as there must be some: the data was read without any");
}

/**
 * The folder of the real annotations, or null after skipping the test: they may be read where they are but never copied. Where
 * they must be, in CI, a dataset that is missing fails the test.
 */
export function realData(t: TestContext, dataset: string): string | null {
  const beside = fileURLToPath(new URL("../../../../../shared/data", import.meta.url));
  const root = resolve(process.env.UMIE_DATA ?? beside);
  if (existsSync(join(root, dataset))) return root;
  if (process.env.CI === "true" && existsSync(root)) throw new Error(`${root} has no ${dataset}`);
  t.skip(`no real data: ${join(root, dataset)} is absent (set UMIE_DATA)`);
  return null;
}
