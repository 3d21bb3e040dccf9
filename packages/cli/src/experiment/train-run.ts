import type { RunStatus } from "@umie/coordinator";
import type { KeptRun } from "@umie/experiments";
import type { Recipe } from "@umie/recipe";
import { runStatus, type Server, submitRun, wish } from "../api.js";
import { CommandFailure, exit } from "../failure.js";
import { isOver } from "../view/summary.js";

export interface TakeUpOptions {
  recipe: Recipe;
  kept: KeptRun | null;
  user: string;
  /** Told the run's id before it is followed, so that whoever comes next finds it. */
  onRun: (run: string) => Promise<void>;
}

/** Take the kept run up where it was left; where there is none, or it came to a bad end, submit a new one. */
export async function takeUp(server: Server, { recipe, kept, user, onRun }: TakeUpOptions): Promise<RunStatus> {
  const known = kept?.run ? await statusOrNull(server, kept.run) : null;
  if (known && (known.state === "done" || !isOver(known.state))) {
    const asleep = known.state === "paused" || known.state === "pausing";
    return asleep ? wish(server, known.id, "resume", { user, reason: "the experiment goes on" }) : known;
  }
  const submitted = await submitRun(server, recipe);
  await onRun(submitted.id);
  return submitted;
}

async function statusOrNull(server: Server, run: string): Promise<RunStatus | null> {
  try {
    return await runStatus(server, run);
  } catch (error) {
    if (error instanceof CommandFailure && error.status === exit.notFound) return null;
    throw error;
  }
}
