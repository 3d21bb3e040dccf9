import { type KeyedRun, planRuns } from "@umie/experiments";
import { say } from "../command.js";
import { CommandFailure, exit } from "../failure.js";
import type { ExperimentContext } from "./experiment-context.js";
import { keysOf } from "./key-runs.js";
import { nameInPlan, readPlan, writePlan } from "./plan-file.js";

/** The runs with their keys: found out from the data, or for a report alone those of the last time. */
export async function planExperiment(setting: ExperimentContext, folder: string): Promise<KeyedRun[]> {
  const { experiment, load, seeds, sizes, match, reportOnly, factsOf, context } = setting;
  const last = reportOnly ? await readPlan(folder) : null;
  if (!reportOnly) say(context)("reading the data");
  const { trainExamples } = reportOnly ? { trainExamples: last?.trainExamples ?? null } : await factsOf(load([]));
  const planned = planRuns(experiment, load, { seeds, sizes, match, trainExamples });
  const keys = reportOnly ? planned.map((run) => last?.keys[nameInPlan(run)] ?? "") : await keysOf(planned, factsOf);
  if (keys.every((key) => key === ""))
    throw new CommandFailure(
      `There is nothing to report of ${experiment.name} with this recipe and these changes: run it without --report-only first`,
      exit.notFound,
    );
  const named = planned.map((run, at): [string, string] => [nameInPlan(run), keys[at]!]);
  if (!reportOnly) await writePlan(folder, { trainExamples, keys: Object.fromEntries(named) });
  const runs = planned.map((run, at) => ({ planned: run, key: keys[at]! }));
  return Promise.all(runs.map(async (run) => ({ ...run, kept: await setting.kept.read(run.key) })));
}
