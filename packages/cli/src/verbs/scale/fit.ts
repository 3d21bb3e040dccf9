import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import type { Fits, LawFit, LawName } from "@umie/scaling";
import type { Command } from "commander";
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
} from "../../command.js";
import { CommandFailure, exit } from "../../failure.js";
import { table } from "../../view/table.js";
import { percent, positive, significant } from "./numbers.js";
import { readText } from "./read-text.js";

interface FitFlags extends Flags {
  laws: string[];
  columns?: string;
  holdout?: string;
  delta: number;
  bootstrap: number;
  seed: number;
  reference?: boolean;
  out: string;
}

const levels = [0.8, 0.95];
const defaultLaws = ["chinchilla", "multiplicative", "kaplan", "constant"];

export function addFit(scale: Command, context: Context): void {
  const command = scale
    .command("fit")
    .description("fit laws to a table of runs, with intervals, holdout and warnings")
    .argument("<results>", "CSV or JSON lines (.jsonl) with N, D and loss; U, C, f1, seed, status and heldOut if known")
    .option("--laws <names>", "comma-separated; the first must fit, the others are compared to it", list, defaultLaws)
    .option("--columns <pairs>", "columns by other names: N=params,D=tokens,loss=val_loss (D=C/(6N) computes it)")
    .option("--holdout <which>", "never fitted, only predicted: largest, none, or a bound such as C>=1e21")
    .option("--delta <x>", "where Huber's loss turns linear, in ln L", positive, 1e-3)
    .option("--bootstrap <n>", "resamples for intervals; 0: none", wholeNumber(0), 1000)
    .option("--seed <n>", "of the resamples", wholeNumber(0), 0)
    .option("--reference", "search from 4,500 starts more, as Hoffmann et al. did")
    .option("--out <file>", "where all that figures and predictions need is written", "fits.json")
    .addHelpText("after", examples("umie scale fit runs.csv", "umie scale fit runs.csv --columns N=params,D=tokens"));
  actOn(withJson(command), context, (results, flags: FitFlags) => fitResults(context, results, flags));
}

async function fitResults(context: Context, file: string, flags: FitFlags): Promise<undefined> {
  const { analyse, lawNames, readResults, writeFits } = await import("@umie/scaling");
  const { columns, holdout, delta, bootstrap, seed, reference = false } = flags;
  const laws = checkedLaws(flags.laws, lawNames);
  const text = readText(file, "results", context.cwd);
  const { runs, notices } = readResults(text, file, defined({ columns, holdout }));
  for (const notice of notices) say(context)(notice);
  const options = { laws, delta, bootstrap, seed, levels, reference };
  const fits = await analyse({ file, sha256: createHash("sha256").update(text).digest("hex") }, runs, options);
  const out = path.resolve(context.cwd, flags.out);
  fs.mkdirSync(path.dirname(out), { recursive: true });
  fs.writeFileSync(`${out}.part`, writeFits(fits));
  fs.renameSync(`${out}.part`, out);
  if (flags.json) return printJson(context.stdout, fits) as undefined;
  printLines(context.stdout, [...fitLines(fits), "", `${flags.out}: all of it, for umie scale predict`]);
}

function checkedLaws(names: readonly string[], known: readonly LawName[]): LawName[] {
  const strange = names.find((name) => !known.some((each) => each === name));
  if (strange === undefined) return [...names] as LawName[];
  throw new CommandFailure(`Cannot fit "${strange}" as a law must be one of ${known.join(", ")}`, exit.usage);
}

/** What a terminal shows of fits: the choice, each law's parameters, the comparison, the warnings. */
export function fitLines(fits: Fits): string[] {
  const fitted = fits.runs.filter(({ heldOut }) => !heldOut).length;
  return [
    `${fits.data.file}: ${fitted} runs fitted, ${fits.runs.length - fitted} held out`,
    `${fits.chosen.why}`,
    "",
    ...fits.laws.flatMap(lawLines),
    ...comparison(fits.laws),
    ...approachLines(fits),
    ...heldOutLines(fits),
    ...(fits.warnings.length > 0 ? ["", ...fits.warnings.map((warning) => `warning: ${warning}`)] : []),
  ];
}

function lawLines({ law, formula, refused, fit, exponents, bootstrap }: LawFit): string[] {
  if (!fit) return [`${law} was not fitted as ${refused}`, ""];
  const values = Object.entries({ ...fit.parameters, ...exponents });
  const columns = ["parameter", "value", "SE", ...levels.map((level) => `${100 * level} % interval`)];
  const rows = values.map(([name, value]) => {
    const interval = bootstrap?.intervals[name];
    const ends = levels.map((level) => interval?.levels[level]?.map(significant).join(" to ") ?? "–");
    return [name, significant(value), interval ? significant(interval.se) : "–", ...ends];
  });
  const { starts, reached } = fit.search;
  return [
    `${law}   ${formula}`,
    ...table(
      columns.map((head, i) => ({ head, align: i === 0 ? "left" : "right" })),
      rows,
    ).map((row) => `  ${row}`),
    `  objective ${fit.objective.toExponential(6)}; ${reached} of ${starts} searches end there`,
    "",
  ];
}

function comparison(laws: readonly LawFit[]): string[] {
  const rows = laws
    .filter(({ fit }) => fit)
    .map(({ law, aicc, leaveOneSizeOut, leaveOneTokensOut, rolling, holdout, noise }) => [
      law,
      (aicc ?? 0).toFixed(1),
      percent(leaveOneSizeOut),
      percent(leaveOneTokensOut),
      percent(rolling),
      holdout ? `${percent(holdout.mean)} (${holdout.runs.length})` : "–",
      percent(noise?.residualSd),
    ]);
  const heads = ["law", "AICc", "size left out", "tokens left out", "rolling", "holdout (runs)", "residual SD"];
  return table(
    heads.map((head, i) => ({ head, align: i === 0 ? "left" : "right" })),
    rows,
  );
}

/** The exponent of the optimum by every method and reading of N and C. */
function approachLines({ laws, envelope, isoFlop }: Fits): string[] {
  const surface = laws.find(({ definitions = [] }) => definitions.length > 0);
  return [
    ...(surface?.definitions ?? []).map(({ N, C, a }) => `${surface!.law} (N ${N}, C ${C}): N* ~ C^${a.toFixed(3)}`),
    ...(envelope
      ? [`approach 1 (envelope, ${envelope.hull.length} points): N* ~ C^${envelope.N.slope.toFixed(3)}`]
      : []),
    ...(isoFlop
      ? [`approach 2 (parabolas, ${isoFlop.budgets.length} budgets): N* ~ C^${isoFlop.line.slope.toFixed(3)}`]
      : []),
  ];
}

/** Runs that were never fitted, against what the chosen law said of them. */
function heldOutLines({ laws, chosen, runs }: Fits): string[] {
  const { holdout } = laws.find(({ law }) => law === chosen.law) ?? {};
  if (!holdout || runs.every(({ heldOut }) => !heldOut)) return [];
  const level = String(levels.at(-1));
  const rows = holdout.runs.map(({ N, D, loss, predicted, intervals }) => [
    ...[N, D, loss, predicted].map(significant),
    percent(predicted / loss - 1),
    intervals[level]?.map(significant).join(" to ") ?? "–",
  ]);
  const heads = ["held out: N", "D", "measured", chosen.law, "error", `${100 * Number(level)} % interval`];
  return [
    "",
    ...table(
      heads.map((head) => ({ head, align: "right" })),
      rows,
    ),
  ];
}

function list(text: string): string[] {
  return text.split(",").map((name) => name.trim());
}
