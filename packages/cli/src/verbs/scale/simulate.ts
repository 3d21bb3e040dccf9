import type { DesignRun, Simulation, Surface } from "@umie/scaling";
import type { Command } from "commander";
import {
  actOn,
  type Context,
  defined,
  examples,
  type Flags,
  printJson,
  printLines,
  wholeNumber,
  withJson,
} from "../../command.js";
import { CommandFailure, exit } from "../../failure.js";
import { table } from "../../view/table.js";
import { percent, positive, significant } from "./numbers.js";
import { readText } from "./read-text.js";

interface SimulateFlags extends Flags {
  noise: number;
  repeats?: number;
  seed: number;
  surface?: string;
  coverage?: boolean;
}

export function addSimulate(scale: Command, context: Context): void {
  const command = scale
    .command("simulate")
    .description("make up a surface and noise over a design: does fitting find the surface again?")
    .argument("<design>", "a sweep (.yaml), or a table of runs with N and D (.csv, .jsonl)")
    .option("--noise <x>", "standard deviation of ln L from run to run", positive, 0.005)
    .option("--repeats <n>", "made-up data sets; default: fewer for larger designs", wholeNumber(1))
    .option("--seed <n>", "of the noise", wholeNumber(0), 0)
    .option("--surface <values>", "A=400,B=1500,E=1.8,alpha=0.34,beta=0.34; default: both terms equal at the centre")
    .option("--coverage", "how often 90 % bootstrap intervals hold the truth, over 200 data sets; takes a minute")
    .addHelpText("after", examples("umie scale simulate recipes/scaling-demo.yaml --noise 0.01"));
  actOn(withJson(command), context, (file, flags: SimulateFlags) => simulateDesign(context, file, flags));
}

async function simulateDesign(context: Context, file: string, flags: SimulateFlags): Promise<undefined> {
  const { coverage, defaultSurface, simulate } = await import("@umie/scaling");
  const { noise, repeats, seed, json } = flags;
  const design = await designOf(file, context.cwd);
  const surface = flags.surface === undefined ? defaultSurface(design) : surfaceOf(flags.surface);
  const simulation = simulate(surface, design, { noise, delta: 1e-3, seed, ...defined({ repeats }) });
  const fitted = design.filter(({ heldOut }) => !heldOut);
  const options = { noise, repeats: repeats ?? 200, resamples: 100, level: 0.9, seed };
  const covered = flags.coverage ? coverage(surface, fitted, options) : null;
  if (json) return printJson(context.stdout, { ...simulation, coverage: covered }) as undefined;
  printLines(context.stdout, [...simulationLines(simulation), ...(covered ? coverageLines(covered, options) : [])]);
}

async function designOf(file: string, cwd: string): Promise<DesignRun[]> {
  const { designFrom, planOf } = await import("@umie/scaling");
  if (!/\.ya?ml$/.test(file)) return designFrom(readText(file, "design", cwd), file);
  const { readSweep } = await import("./sweep-file.js");
  return planOf(readSweep(file, cwd)).cells;
}

function surfaceOf(text: string): Surface {
  const pairs = text.split(",").map((pair) => pair.split("=").map((part) => part.trim()));
  const given = Object.fromEntries(pairs.map(([name, value]) => [name, Number(value)]));
  const names = ["A", "B", "E", "alpha", "beta"];
  const wrong = names.find((name) => !(given[name]! >= 0 && Number.isFinite(given[name])));
  if (wrong === undefined && pairs.length === names.length)
    return { name: "given", law: "chinchilla", parameters: given };
  const wanted = "A=400,B=1500,E=1.8,alpha=0.34,beta=0.34";
  throw new CommandFailure(`Cannot simulate as --surface must be like ${wanted}: it is ${text}`, exit.usage);
}

/** What came back of the truth, for a terminal. */
export function simulationLines({ noise, repeats, parameters, holdout, verdict }: Simulation): string[] {
  const rows = Object.entries(parameters).map(([name, { truth, spread }]) => [
    name,
    ...[truth, ...spread].map(significant),
  ]);
  const heads = ["parameter", "truth", "10 %", "median", "90 %"];
  return [
    `simulated: ${repeats} data sets, noise ${percent(noise)}`,
    ...table(
      heads.map((head, i) => ({ head, align: i === 0 ? "left" : "right" })),
      rows,
    ).map((row) => `  ${row}`),
    ...(holdout ? [`held-out runs are missed by ${holdout.map(percent).join(" / ")} (10 / 50 / 90 %)`] : []),
    verdict,
  ];
}

function coverageLines(
  covered: Readonly<Record<string, number>>,
  { repeats, level }: { repeats: number; level: number },
) {
  const shares = Object.entries(covered).map(([name, share]) => `${name} ${(100 * share).toFixed(1)} %`);
  return [`${100 * level} % intervals hold the truth in ${repeats} data sets: ${shares.join(", ")}`];
}
