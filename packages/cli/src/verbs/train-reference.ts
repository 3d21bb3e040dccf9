import type { RunStatus } from "@umie/coordinator";
import type { Recipe } from "@umie/recipe";
import { type Context, defined, printJson, printLines } from "../command.js";
import { exit } from "../failure.js";
import { runResult } from "../run-result.js";
import type { Settings } from "../settings.js";
import { reporter } from "../view/reporter.js";
import { summary } from "../view/summary.js";

/** `umie train --reference`: the same spec in this very process, whose final state every distributed run must equal. */
export async function trainReference(
  context: Context,
  recipe: Recipe,
  { settings, json }: { settings: Settings; json: boolean },
): Promise<number> {
  const { home, threads, backend, cache } = settings;
  const { runReference } = await import("@umie/worker");
  const started = beginning(recipe);
  // Plain lines: the loop leaves no time to answer a terminal.
  const view = reporter(json ? context.stderr : context.stdout, { live: false, colour: false });
  const { specHash, numericClass, step, loss, stateHash, datasets, checkpoint } = await runReference(recipe, {
    home,
    threads,
    cache,
    ...defined({ backend }),
    onProgress: (progress) => view.status({ ...started, ...progress }),
  });
  const result = runResult({
    ...started,
    ...{ specHash, numericClass, step, loss, stateHash, datasets, checkpoint },
    state: "done",
    phase: "idle",
    finishedAt: new Date().toISOString(),
  });
  if (json) printJson(context.stdout, result);
  printLines(json ? context.stderr : context.stdout, summary(result));
  return exit.done;
}

function beginning({ metadata, spec }: Recipe): RunStatus {
  return {
    id: `${metadata.name}-reference`,
    name: metadata.name,
    specHash: "",
    state: "running",
    reason: "",
    step: 0,
    steps: spec.schedule.steps,
    phase: "train",
    generation: 0,
    createdAt: new Date().toISOString(),
    finishedAt: null,
    loss: null,
    examplesPerSecond: null,
    etaSeconds: null,
    datasets: [],
    workers: [],
    checkpoint: null,
    stateHash: null,
    numericClass: null,
  };
}
