import path from "node:path";
import { experimentNamed, experiments, quoted } from "@umie/experiments";
import { type Command, Option } from "commander";
import {
  type Context,
  examples,
  type Flags,
  printJson,
  printLines,
  say,
  wholeNumber,
  withCompute,
  withJson,
  withServer,
} from "../command.js";
import { asUsage } from "../experiment/as-usage.js";
import { hardware } from "../experiment/hardware.js";
import { type ExperimentResult, runExperiment } from "../experiment/run-experiment.js";
import { CommandFailure, exit } from "../failure.js";
import { projectRoot } from "../project-root.js";
import { readRecipe, withAbsolutePaths } from "../recipe-file.js";
import { readSettings } from "../settings.js";

interface ExperimentFlags extends Flags {
  list?: boolean;
  recipe?: string;
  data?: string;
  set?: string[];
  sizes: string;
  match: "passes" | "steps";
  seeds: number;
  workers: number;
  reference?: boolean;
  reportOnly?: boolean;
  out?: string;
}

export function addExperiment(program: Command, context: Context): void {
  const command = program
    .command("experiment")
    .description(
      "one of the paper's experiments: train what it compares, one run after the other, and write its report",
    )
    .argument("[name]", "see --list")
    .option("--list", "name all experiments and what they ask")
    .option("--recipe <file>", "what every run begins with (default: the demo's recipe)")
    .option("--data <dir>", "train on the datasets of this folder instead of made-up ones")
    .option("--set <path=value>", "change the recipe of every run; may be repeated", (text, all: string[] = []) => [
      ...all,
      text,
    ])
    .option("--sizes <list>", "of the experiment sizes: presets, or factors of the recipe's width", "0.5,1,2")
    .addOption(
      new Option("--match <what>", "of single-task and domain: what models on fewer datasets share with the base")
        .choices(["passes", "steps"])
        .default("passes"),
    )
    .option("--seeds <n>", "train every model with so many seeds", wholeNumber(1, 100), 1)
    .option("--workers <n>", "how many workers to start, if a server is started here", wholeNumber(1, 256), 2)
    .option("--reference", "train in this process, without server; such runs leave no checkpoint to look into")
    .option("--report-only", "train nothing: write the report anew from what is finished")
    .option("--out <dir>", "where the report goes (default: experiments/NAME in UMIE_HOME)");
  withJson(withCompute(withServer(command))).addHelpText(
    "after",
    examples(
      "umie experiment --list",
      "umie experiment ablation",
      "umie experiment main --recipe my-base.yaml --data /corpora --seeds 3",
      "umie experiment sizes --sizes 0.5,1,2,4",
    ),
  );
  command.option("--verbose", "show where an error came from");
  command.action(async (name: string | undefined, flags: ExperimentFlags) => {
    context.status = flags.list ? list(context, flags) : await experiment(context, name, flags);
  });
}

function list({ stdout }: Context, { json }: ExperimentFlags): number {
  const known = experiments.map(({ name, title, question }) => ({ name, title, question }));
  const width = Math.max(...known.map(({ name }) => name.length));
  if (json) printJson(stdout, known);
  else
    printLines(
      stdout,
      known.map(({ name, question }) => `${name.padEnd(width)}  ${question}`),
    );
  return exit.done;
}

async function experiment(context: Context, name: string | undefined, flags: ExperimentFlags): Promise<number> {
  const { cwd, env } = context;
  if (name === undefined)
    throw new CommandFailure("Cannot run an experiment without its name: see umie experiment --list", exit.usage);
  const settings = readSettings(env, flags, cwd);
  const file = flags.recipe ?? path.relative(cwd, path.join(projectRoot, "recipes", "demo.yaml"));
  const own = [...dataSets(flags.data, cwd), ...(flags.set ?? [])];
  const result = await runExperiment(context, await asUsage(() => experimentNamed(name)), {
    ...{ settings, seeds: flags.seeds, match: flags.match, workers: flags.workers, json: flags.json ?? false },
    sizes: flags.sizes.split(",").map((size) => size.trim()),
    load: (sets) => {
      const recipe = readRecipe(file, { set: [...own, ...sets] }, cwd);
      return settings.server === undefined ? withAbsolutePaths(recipe, cwd) : recipe;
    },
    reference: flags.reference ?? false,
    reportOnly: flags.reportOnly ?? false,
    out: flags.out === undefined ? undefined : path.resolve(cwd, flags.out),
    facts: {
      ...{ recipe: file, sets: own, hardware: hardware(), date: new Date().toISOString().slice(0, 10) },
      command: commandOf(name, flags),
    },
  });
  return tell(context, result, flags.json ?? false);
}

/** A folder of datasets takes the place of made-up ones. */
function dataSets(folder: string | undefined, cwd: string): string[] {
  return folder === undefined ? [] : ["data.synth=null", `data.root=${JSON.stringify(path.resolve(cwd, folder))}`];
}

/** The command of this report, without what only says where things lie here. */
function commandOf(name: string, { recipe, data, set = [], sizes, match, seeds, reference }: ExperimentFlags): string {
  const flag = (option: string, value: string | undefined) => (value === undefined ? [] : [option, value]);
  return [
    ...["umie", "experiment", name],
    ...[...flag("--recipe", recipe), ...flag("--data", data)],
    ...set.flatMap((change) => ["--set", change]),
    ...flag("--sizes", name === "sizes" ? sizes : undefined),
    ...flag("--match", match === "passes" ? undefined : match),
    ...flag("--seeds", seeds === 1 ? undefined : String(seeds)),
    ...(reference ? ["--reference"] : []),
  ]
    .map(quoted)
    .join(" ");
}

function tell(context: Context, result: ExperimentResult, json: boolean): number {
  const { experiment: name, report, state, runs } = result;
  if (json) printJson(context.stdout, result);
  const done = runs.filter(({ outcome }) => outcome !== null).length;
  const ending = { done: "done", resumable: "interrupted: the same command goes on", failed: "failed" }[state];
  const lines = [
    `${name} ${ending}: ${done} of ${runs.length} runs`,
    `report: ${report.html}`,
    `        ${report.markdown}`,
  ];
  printLines(json ? context.stderr : context.stdout, lines);
  if (state === "failed") say(context)("the same command tries the failed run again");
  return { done: exit.done, resumable: exit.resumable, failed: exit.failed }[state];
}
