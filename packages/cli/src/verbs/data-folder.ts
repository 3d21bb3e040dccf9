import { stat } from "node:fs/promises";
import path from "node:path";
import type { Context } from "../command.js";
import { CommandFailure, exit } from "../failure.js";

/**
 * The absolute path of a folder of datasets.
 *
 * @param doing What cannot be done without it, such as "import".
 * @throws {CommandFailure} If there is no such folder.
 */
export async function dataFolder({ cwd }: Context, dir: string, doing: string): Promise<string> {
  const root = path.resolve(cwd, dir);
  const isFolder = await stat(root).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new CommandFailure(`Cannot ${doing} ${dir}: there is no such folder`, exit.notFound);
  return root;
}
