import path from "node:path";
import type { Inspection } from "@umie/data";
import { type Command, Option } from "commander";
import {
  actOn,
  type Context,
  defined,
  examples,
  type Flags,
  printJson,
  printLines,
  say,
  wholeNumber,
  withJson,
} from "../command.js";
import { CommandFailure, exit } from "../failure.js";
import { inspectionLines } from "../view/inspection-lines.js";

interface InspectFlags extends Flags {
  dataset?: string;
  split?: "train" | "dev" | "test";
  limit: number;
  html?: string;
}

export function addDataInspect(data: Command, context: Context): void {
  const inspect = data
    .command("inspect")
    .description(
      "what datasets hold: counts, labels, lengths, and examples with what is asked, the answer and the boxes",
    )
    .argument("<dir>", "folder with one folder for each dataset")
    .option("--dataset <name>", "only this one; default: all that the folder has")
    .addOption(new Option("--split <name>", "only this part").choices(["train", "dev", "test"]))
    .option("--limit <n>", "examples shown of each part, spread over it", wholeNumber(0, 1000), 2)
    .option("--html <file>", "write one self-contained page, pictures within it, instead of lines on the terminal")
    .addHelpText(
      "after",
      examples("umie data inspect my-data", "umie data inspect my-data --html data.html --limit 10"),
    );
  actOn(withJson(inspect), context, (dir, flags: InspectFlags) => inspectData(context, dir, flags));
}

async function inspectData(context: Context, dir: string, flags: InspectFlags): Promise<undefined> {
  const data = await import("@umie/data");
  const root = path.resolve(context.cwd, dir);
  const { dataset, split, limit, html, json } = flags;
  const name = data.datasetNames.find((known) => known === dataset);
  if (dataset !== undefined && name === undefined) {
    const known = data.datasetNames.join(", ");
    throw new CommandFailure(`Cannot inspect ${dataset} as a dataset must be one of ${known}`, exit.usage);
  }
  const chosen = defined({ datasets: name && [name], splits: split && [split] });
  const inspection = await found(root, () => data.inspectFolder(root, { ...chosen, limit }));
  if (html !== undefined) {
    await data.writeInspection(path.resolve(context.cwd, html), inspection);
    say(context)(`wrote ${html}`);
  }
  if (json) printJson(context.stdout, inspection);
  else if (html === undefined) printLines(context.stdout, inspectionLines(inspection));
}

/** No folder, or none with a dataset, is not found. */
async function found(root: string, inspect: () => Promise<Inspection>): Promise<Inspection> {
  try {
    return await inspect();
  } catch (cause) {
    const absent = cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR");
    if (absent) throw new CommandFailure(`Cannot inspect ${root} as there is no such folder`, exit.notFound, { cause });
    if (cause instanceof RangeError) throw new CommandFailure(cause.message, exit.notFound, { cause });
    throw cause;
  }
}
