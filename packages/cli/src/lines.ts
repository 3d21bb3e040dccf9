import { open } from "node:fs/promises";
import path from "node:path";
import { stdin } from "node:process";
import { CommandFailure, exit } from "./failure.js";

/** The lines of a file, or of stdin for `-`. @throws {CommandFailure} If it cannot be opened. */
export async function openLines(file: string, cwd: string): Promise<AsyncIterable<string>> {
  if (file === "-") return linesOf(stdin.setEncoding("utf8"));
  const handle = await open(path.resolve(cwd, file)).catch(refuseFile(file));
  return linesOf(handle.createReadStream({ encoding: "utf8" }));
}

/**
 * Lines end in \n or \r\n and nothing else: Node's reader of lines ends them at U+2028 too, which may stand in a text, and loses
 * those that come before somebody waits for them.
 */
export async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of chunks) {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop()!;
    for (const line of lines) yield withoutReturn(line);
  }
  if (rest !== "") yield withoutReturn(rest);
}

const withoutReturn = (line: string) => (line.endsWith("\r") ? line.slice(0, -1) : line);

/** Ends a command whose file cannot be read. */
export function refuseFile(file: string): (cause: NodeJS.ErrnoException) => never {
  return (cause) => {
    const why = cause.code === "ENOENT" ? "there is no such file" : cause.message;
    throw new CommandFailure(`Cannot read ${file}: ${why}`, exit.usage, { cause });
  };
}
