import { createHash } from "node:crypto";
import fs from "node:fs/promises";
import path from "node:path";
import type { CellState, Fits, Sweep } from "@umie/scaling";
import type { Command } from "commander";
import {
  actOn,
  type Context,
  examples,
  type Flags,
  printJson,
  printLines,
  say,
  wholeNumber,
  withJson,
} from "../../command.js";
import { hardware } from "../../experiment/hardware.js";
import { CommandFailure, exit } from "../../failure.js";
import { readSettings } from "../../settings.js";
import { version } from "../../version.js";

interface ReportFlags extends Flags {
  out?: string;
  bootstrap?: number;
}

export function addReport(scale: Command, context: Context): void {
  const command = scale
    .command("report")
    .description("fit a sweep's finished runs and write its report: HTML, Markdown, figures, tables, fits.json")
    .argument("<sweep>", "its name, or its YAML file")
    .option("--bootstrap <n>", "resamples for intervals (default: the sweep's fit.bootstrap)", wholeNumber(0))
    .option("--out <dir>", "where it goes (default: report in the sweep's folder)")
    .option("--home <dir>", "state of a local user (UMIE_HOME; default .umie)")
    .addHelpText("after", examples("umie scale report scaling-demo"));
  actOn(withJson(command), context, (name, flags: ReportFlags) => report(context, name, flags));
}

async function report(context: Context, name: string, flags: ReportFlags): Promise<undefined> {
  const [{ sweepTable, writeFits }, { predictionsTable, sweepReport }, { figurePng, writeReport }, { findSweep }] =
    await Promise.all([
      import("@umie/scaling"),
      import("@umie/scaling/report"),
      import("@umie/report"),
      import("../../sweep/find-sweep.js"),
    ]);
  const { home } = readSettings(context.env, flags, context.cwd);
  const { sweep, folder, states: readStates } = await findSweep(name, { home, cwd: context.cwd });
  const states = await readStates();
  if (states.every(({ record }) => record === null))
    throw new CommandFailure(`There is nothing to report of ${name}: run it first`, exit.notFound);
  const table = sweepTable(states);
  const fits = await fitsOf(sweep, table, flags.bootstrap);
  const out = path.resolve(context.cwd, flags.out ?? path.join(folder.path, "report"));
  const facts = {
    ...{ date: new Date().toISOString().slice(0, 10), hardware: hardware(), version: version() },
    command: `umie scale report ${name}`,
  };
  const document = sweepReport({ sweep, states, fits, facts });
  const written = await writeReport(document, out);
  await writePngs(path.join(out, "figures"), figurePng);
  const write = (file: string, text: string) => fs.writeFile(path.join(out, file), text);
  await write("runs.csv", table);
  await write("runs.jsonl", linesOf(states));
  if (typeof fits !== "string") {
    await write("fits.json", writeFits(fits));
    await write("predictions.csv", predictionsTable(fits, sweep.spec.predict));
  } else say(context)(fits);
  const done = states.filter(({ state }) => state === "done").length;
  const result = { sweep: sweep.metadata.name, done, cells: states.length, report: written, folder: out };
  if (flags.json) printJson(context.stdout, result);
  printLines(flags.json ? context.stderr : context.stdout, [
    `${sweep.metadata.name}: ${done} of ${states.length} cells`,
    `report: ${written.html}`,
    `        ${written.markdown}`,
  ]);
}

/** Fits of the finished runs, or a sentence why there are none. */
async function fitsOf(sweep: Sweep, table: string, bootstrap: number | undefined): Promise<Fits | string> {
  const { analyse, readResults, ScalingError } = await import("@umie/scaling");
  const { laws, delta, seed, levels, bootstrap: asked } = sweep.spec.fit;
  const options = {
    laws: [...laws],
    delta,
    seed,
    levels: [...levels],
    bootstrap: bootstrap ?? asked,
    reference: false,
  };
  const data = { file: "runs.csv", sha256: createHash("sha256").update(table).digest("hex") };
  try {
    return await analyse(data, readResults(table, data.file).runs, options);
  } catch (error) {
    if (error instanceof ScalingError) return error.message;
    throw error;
  }
}

const linesOf = (states: readonly CellState[]) =>
  states.flatMap(({ record }) => (record === null ? [] : [`${JSON.stringify(record)}\n`])).join("");

/** Every drawing of the folder as a picture too. */
async function writePngs(folder: string, png: (svg: string) => Uint8Array): Promise<void> {
  for (const file of await fs.readdir(folder)) {
    if (!file.endsWith(".svg")) continue;
    const drawing = await fs.readFile(path.join(folder, file), "utf8");
    await fs.writeFile(path.join(folder, file.replace(/svg$/, "png")), png(drawing));
  }
}
