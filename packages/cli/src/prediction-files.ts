import { readFile } from "node:fs/promises";
import path from "node:path";
import type { GradedPrediction } from "@umie/data";
import { CommandFailure, exit } from "./failure.js";

/**
 * Read a file of predictions that `umie eval --predictions` wrote.
 *
 * @throws {CommandFailure} If there is no such file.
 * @throws {DataError} If it holds something else.
 */
export async function readPredictions(file: string, cwd: string): Promise<GradedPrediction[]> {
  const { parsePredictions } = await import("@umie/data");
  const place = path.resolve(cwd, file);
  const text = await readFile(place, "utf8").catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "ENOENT" ? "there is no such file" : cause.message;
    throw new CommandFailure(`Cannot read the predictions ${file}: ${why}`, exit.notFound, { cause });
  });
  return parsePredictions(text, place);
}
