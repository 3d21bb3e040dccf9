import path from "node:path";
import type { Command } from "commander";
import { actOn, type Context, examples, type Flags, printJson, printLines, wholeNumber, withJson } from "../command.js";
import { table } from "../view/table.js";
import { addDataDetect } from "./data-detect.js";
import { addDataFeatures } from "./data-features.js";
import { addImport } from "./data-import.js";
import { addDataInspect } from "./data-inspect.js";
import { addLeaks } from "./data-leaks.js";

interface SynthFlags extends Flags {
  seed: number;
  size: number;
}

export function addData(program: Command, context: Context): void {
  const data = program.command("data").description("make and look at datasets");
  addLeaks(data, context);
  addImport(data, context);
  const synth = data
    .command("synth")
    .description(
      "write the six datasets and two auxiliaries in their raw formats, made up from a seed, with drawn pictures",
    )
    .argument("<dir>", "folder; must be absent, empty, or hold this very corpus")
    .option("--seed <n>", "the same seed gives the same bytes on every machine", wholeNumber(0), 1)
    .option("--size <n>", "examples to train on in each dataset; dev and test have a third each", wholeNumber(1), 300)
    .addHelpText("after", examples("umie data synth my-data --seed 7 --size 600"));
  actOn(withJson(synth), context, (dir, flags: SynthFlags) => synthesise(context, dir, flags));
  addDataInspect(data, context);
  addDataDetect(data, context);
  addDataFeatures(data, context);
}

async function synthesise(context: Context, dir: string, { seed, size, json }: SynthFlags): Promise<undefined> {
  const data = await import("@umie/data");
  const manifest = await data.synthesise(path.resolve(context.cwd, dir), { seed, size });
  if (json) return printJson(context.stdout, manifest) as undefined;
  const columns = [
    { head: "dataset" },
    { head: "split" },
    { head: "examples", align: "right" as const },
    { head: "need the picture", align: "right" as const },
  ];
  const rows = Object.entries(manifest.counts).flatMap(([dataset, splits]) =>
    Object.entries(splits).map(([split, { examples, open }]) => [dataset, split, String(examples), String(open)]),
  );
  printLines(context.stdout, [...table(columns, rows), "", `${dir}: SHA-256 ${manifest.sha256}`]);
}
