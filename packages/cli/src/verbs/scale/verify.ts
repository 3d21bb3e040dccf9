import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { CaseResult, Check } from "@umie/scaling";
import type { Command } from "commander";
import picocolors from "picocolors";
import {
  act,
  type Context,
  examples,
  type Flags,
  hasColour,
  printJson,
  printLines,
  say,
  wholeNumber,
  withJson,
} from "../../command.js";
import { exit } from "../../failure.js";
import { type Column, table } from "../../view/table.js";
import { readText } from "./read-text.js";

interface VerifyFlags extends Flags {
  targets: string;
  bootstrap: number;
}

export function addVerify(scale: Command, context: Context): void {
  const command = scale
    .command("verify")
    .description("fit public data and hold every number against what it must be; fails if one is off")
    .requiredOption("--targets <file>", "JSON with the cases and tolerances; their CSV files lie beside it")
    .option("--bootstrap <n>", "resamples for the cases that hold intervals; 0: leave intervals out", wholeNumber(0), 0)
    .addHelpText("after", examples("umie scale verify --targets targets.json --bootstrap 1000"));
  act(withJson(command), context, (flags: VerifyFlags) => verifyTargets(context, flags));
}

async function verifyTargets(context: Context, { targets, bootstrap, json }: VerifyFlags): Promise<number> {
  const { figureOf, parseCsv, parseTargets, ScalingError, verify } = await import("@umie/scaling");
  const cases = parseTargets(readText(targets, "targets", context.cwd), targets);
  const folder = path.dirname(path.resolve(context.cwd, targets));
  const results = await verify({
    cases,
    resamples: bootstrap,
    table: (file) => {
      const place = path.join(folder, file);
      if (!existsSync(place))
        throw new ScalingError(`Cannot verify as ${file} must lie beside ${targets}: it does not`);
      return parseCsv(readFileSync(place, "utf8"), file);
    },
  });
  const figure = figureOf(results);
  if (json) {
    printJson(context.stdout, { figure, cases: results });
    say(context)(figure);
  } else printLines(context.stdout, [...resultLines(results, hasColour(context, context.stdout)), "", figure]);
  return results.every(({ pass }) => pass) ? exit.done : exit.failed;
}

const columns: Column[] = [
  { head: "case" },
  { head: "" },
  { head: "number" },
  { head: "got", align: "right" },
  { head: "wanted", align: "right" },
  { head: "within", align: "right" },
];

function resultLines(results: readonly CaseResult[], colour: boolean): string[] {
  const { green, red } = picocolors.createColors(colour);
  const word = (pass: boolean) => (pass ? green("PASS") : red("FAIL"));
  const numbers = ({ name, got, want, tolerance, pass }: Check) => [
    word(pass),
    name,
    digits(got),
    digits(want),
    tolerance.toExponential(1),
  ];
  const rows = results.flatMap(({ id, checks }) => checks.map((check, i) => [i === 0 ? id : "", ...numbers(check)]));
  const problems = results.flatMap(({ id, problem }) => (problem ? [`${word(false)}  ${id}: ${problem}`] : []));
  return [...table(columns, rows), ...problems];
}

const digits = (value: number) => String(Number(value.toPrecision(8)));
