import path from "node:path";
import type { Command } from "commander";
import { type Context, examples, type Flags, printJson, printLines, say, wholeNumber, withJson } from "../command.js";
import { CommandFailure, exit } from "../failure.js";
import { checkpointStore, readSettings } from "../settings.js";

interface ConvertFlags extends Flags {
  shardMib: number;
}

export function addConvert(program: Command, context: Context): void {
  const convert = program.command("convert").description("weights from and to Hugging Face folders (docs/weights.md)");
  const imports = convert
    .command("import")
    .description(
      "check a checkpoint of FLAN-T5, CLIP, ResNet, YOLOS or UMIE and write it as float32 in the same layout",
    )
    .argument("<hf-dir>", "folder with config.json and safetensors, one file or sharded, float32, bfloat16 or float16")
    .argument("<out>", "folder; must be absent or empty")
    .addHelpText("after", examples("umie convert import flan-t5-base weights/flan-t5-base"));
  actOnTwo(imports, context, importFrom);
  for (const parent of [convert, program]) {
    const exports = parent
      .command("export")
      .description("write a checkpoint as a Hugging Face folder: transformers opens its text part as T5")
      .argument("<run|checkpoint>", "id such as demo-1 or demo-1@100, or the path of a checkpoint's manifest")
      .argument("<hf-dir>", "folder; must be absent or empty")
      .option("--home <dir>", "state of a local user (UMIE_HOME; default .umie)")
      .addHelpText("after", examples("umie export demo-1 weights/demo"));
    actOnTwo(exports, context, exportTo);
  }
}

type Action = (context: Context, places: [string, string], flags: ConvertFlags) => Promise<undefined>;

function actOnTwo(command: Command, context: Context, action: Action): void {
  withJson(command)
    .option("--shard-mib <n>", "most MiB of a file of tensors", wholeNumber(1), 5000)
    .option("--verbose", "show where an error came from")
    .action(async (from: string, into: string, flags: ConvertFlags) => {
      await action(context, [from, into], flags).catch(asUsage);
    });
}

/** What is wrong with the files is told as a mistake of usage; a folder that is not there, as not found. */
function asUsage(error: Error): never {
  if ("code" in error && error.code === "ENOENT")
    throw new CommandFailure(missing(error), exit.notFound, { cause: error });
  if (error instanceof RangeError) throw new CommandFailure(error.message, exit.usage, { cause: error });
  throw error;
}

const missing = (error: Error & { path?: string }) => `Cannot find ${error.path}`;

async function importFrom(context: Context, [from, into]: [string, string], flags: ConvertFlags): Promise<undefined> {
  const { importCheckpoint } = await import("@umie/worker");
  const place = (name: string) => path.resolve(context.cwd, name);
  const imported = await importCheckpoint(place(from), place(into), flags.shardMib * 2 ** 20);
  if (flags.json) return printJson(context.stdout, imported) as undefined;
  const { kind, parameters, files } = imported;
  printLines(context.stdout, [`${into}: ${kind}, ${millions(parameters)} parameters in ${files.join(", ")}`]);
}

async function exportTo(context: Context, [target, into]: [string, string], flags: ConvertFlags): Promise<undefined> {
  const { home, env } = readSettings(context.env, flags, context.cwd);
  const { exportCheckpoint } = await import("@umie/worker");
  const exported = await exportCheckpoint({
    target,
    store: checkpointStore(home, env),
    env,
    into: path.resolve(context.cwd, into),
    shardBytes: flags.shardMib * 2 ** 20,
  });
  for (const reason of exported.damaged) say(context)(`passed over a damaged checkpoint: ${reason}`);
  if (flags.json) return printJson(context.stdout, exported) as undefined;
  const { run, step, parameters, files } = exported;
  const what = `${run} after step ${step}, ${millions(parameters)} parameters`;
  printLines(context.stdout, [`${into}: ${what} in ${files.join(", ")}`]);
}

const millions = (count: number) => `${(count / 1e6).toFixed(1)} million`;
