import fs from "node:fs";
import path from "node:path";
import { CommandFailure, exit } from "../../failure.js";

/** The text of a file that the user named. @throws {CommandFailure} If there is none that can be read. */
export function readText(file: string, what: string, cwd: string): string {
  try {
    return fs.readFileSync(path.resolve(cwd, file), "utf8");
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : (cause as Error).message;
    throw new CommandFailure(`Cannot read the ${what} ${file}: ${why}`, exit.usage, { cause });
  }
}
