import path from "node:path";
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
  withCompute,
  withJson,
} from "../command.js";
import { type EvaluationSplit, macroF1 } from "../run-result.js";
import { checkpointStore, readSettings } from "../settings.js";
import { datasetTable } from "../view/render.js";

interface EvalFlags extends Flags {
  data?: string;
  split: EvaluationSplit;
}

export function addEval(program: Command, context: Context): void {
  const command = program
    .command("eval")
    .description("loss and F1 of a run's newest checkpoint, or of a checkpoint, on every dataset")
    .argument("<run|checkpoint>", "id such as demo-1, or the path of a checkpoint's manifest")
    .option("--data <dir>", "read the datasets from here instead of the recipe's place")
    .addOption(new Option("--split <name>", "which part").choices(["dev", "test"]).default("test"))
    .option("--home <dir>", "state of a local user (UMIE_HOME; default .umie)");
  withJson(withCompute(command)).addHelpText(
    "after",
    examples("umie eval demo-1 --split dev", "umie eval demo-1 --data ../other-data --json"),
  );
  actOn(command, context, (target, flags: EvalFlags) => evaluate(context, target, flags));
}

async function evaluate(context: Context, target: string, { data, split, ...flags }: EvalFlags): Promise<undefined> {
  const { home, threads, backend = "auto", cache } = readSettings(context.env, flags, context.cwd);
  const { evaluateCheckpoint } = await import("@umie/worker");
  const dataRoot = data === undefined ? undefined : path.resolve(context.cwd, data);
  const store = checkpointStore(home);
  const evaluated = await evaluateCheckpoint({
    target,
    split,
    store,
    threads,
    cache,
    backend,
    ...defined({ dataRoot }),
  });
  for (const reason of evaluated.damaged) say(context)(`passed over a damaged checkpoint: ${reason}`);
  const { datasetStatuses, emptyHistory } = await import("@umie/coordinator");
  const { run, evaluation } = evaluated;
  const { step } = evaluation;
  const datasets = datasetStatuses(evaluated.datasets, { history: emptyHistory, evaluations: [evaluation] });
  const result = { run, step, split, datasets, macroF1: macroF1({ datasets }, split) };
  if (flags.json) return printJson(context.stdout, result) as undefined;
  printLines(context.stdout, [`${run}, state after step ${step}, ${split}`, "", ...datasetTable({ datasets })]);
}
