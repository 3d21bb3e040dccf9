import { loadDocument } from "@umie/recipe";
import { type Sweep, sweepSchema } from "@umie/scaling";
import { readText } from "./read-text.js";

/** @throws {RecipeError} If the file is no sweep; with line and column of every mistake. */
export function readSweep(file: string, cwd: string): Sweep {
  const parts = "a sweep with apiVersion, kind, metadata and spec";
  return loadDocument(readText(file, "sweep", cwd), file, sweepSchema, parts);
}
