import path from "node:path";
import type { Command } from "commander";
import { actOnTwo, type Context, examples, type Flags, printJson, printLines, say, withJson } from "../command.js";
import { CommandFailure, exit } from "../failure.js";
import { table } from "../view/table.js";
import { dataFolder } from "./data-folder.js";

interface ImportFlags extends Flags {
  quarantine?: boolean;
}

/** `umie data import`: raw datasets as JSON Lines with a manifest, which `data.root` may name in their place. */
export function addImport(data: Command, context: Context): void {
  const command = data
    .command("import")
    .description("write the datasets of a folder as JSON Lines with a manifest, to read, to check and to train on")
    .argument("<dir>", "folder with one folder for each dataset in its raw format")
    .argument("<out>", "folder to write; must be absent or empty")
    .option("--quarantine", "leave records with mistakes out and list them instead of refusing the data")
    .addHelpText(
      "after",
      examples("umie data import ../shared/data my-data", "umie train recipes/real-text.yaml --set data.root=my-data"),
    );
  actOnTwo(withJson(command), context, (dir, out, flags: ImportFlags) => importInto(context, { dir, out }, flags));
}

async function importInto(
  context: Context,
  { dir, out }: { dir: string; out: string },
  { quarantine = false, json }: ImportFlags,
): Promise<undefined> {
  const { importData } = await import("@umie/data");
  const root = await dataFolder(context, dir, "import");
  const target = path.resolve(context.cwd, out);
  const onError = quarantine ? "quarantine" : "refuse";
  const { manifest, absent, quarantined } = await importData(root, target, { onError }).catch((cause: Error) => {
    throw cause instanceof RangeError ? new CommandFailure(cause.message, exit.usage, { cause }) : cause;
  });
  for (const { file, reason } of absent) say(context)(`${file} is not there: ${reason}`);
  for (const { file, line, reason } of quarantined) say(context)(`left out ${file}:${line}: ${reason}`);
  if (json) return printJson(context.stdout, { ...manifest, absent, quarantined }) as undefined;
  const columns = [{ head: "file" }, { head: "examples", align: "right" as const }, { head: "SHA-256" }];
  const files = Object.values(manifest.datasets).flatMap((parts) => Object.values(parts));
  const rows = files.map(({ file, examples: count, sha256 }) => [file, String(count), sha256.slice(0, 12)]);
  printLines(context.stdout, [...table(columns, rows), "", `${out}: ${files.length} files and manifest.json`]);
}
