import { type CellRecord, type CellState, cellRecipe, cellStates, runName } from "@umie/scaling";
import { listRuns, type Server, wish } from "../api.js";
import { say } from "../command.js";
import { watchSignals } from "../interruption.js";
import { openServer } from "../session.js";
import type { LocalStack } from "../stack/local-stack.js";
import { isOver } from "../view/summary.js";
import { runCell } from "./cell-run.js";
import { referenceCell } from "./reference-cell.js";
import type { SweepContext } from "./sweep-context.js";

export interface SweepOptions extends Omit<SweepContext, "signal"> {
  /** Runs at once. */
  parallel: number;
  /** How many to start, if a server is started here. */
  workers: number;
  /** Train in this process, without server, one cell after the other. */
  reference: boolean;
  /** Told whenever a cell begins or ends; `running` holds hashes of cells. */
  onProgress: (states: readonly CellState[], running: ReadonlySet<string>) => void;
}

/** How the work on a sweep ended. `resumable`: interrupted, and the same command goes on. */
export type SweepEnd = "done" | "resumable";

/** Run the open cells of a sweep, the cheap ones first, and write each one down as it ends. */
export async function runSweep(options: SweepOptions): Promise<SweepEnd> {
  const { context, settings, workers, reference, cells, sweep, folder } = options;
  // Whatever the trainer cannot do is said before anything is started.
  for (const cell of cells) cellRecipe(sweep, cell);
  const open = cellStates(sweep, cells, await folder.records()).some(({ state }) => state === "open");
  if (!open) return "done";
  const interruption = watchSignals();
  const setting = { ...options, signal: interruption.signal };
  try {
    if (reference) return await inLanes(setting, 1, (state) => referenceCell(setting, state));
    const { server, stack } = await openServer(context, { settings, workers }, interruption);
    try {
      if (stack) await pauseOthers(setting, server);
      const work = inLanes(setting, options.parallel, (state) => runCell(setting, server, state));
      return await Promise.race([work, ...(stack ? [failureOf(stack)] : [])]);
    } finally {
      await stack?.stop();
    }
  } finally {
    interruption.close();
  }
}

/** Rejects when the stack can no longer serve. */
async function failureOf({ failure }: LocalStack): Promise<never> {
  throw await failure;
}

/**
 * Each lane takes the first open cell that no other has, until none is left. Records are read anew each time, so that
 * several processes may work on one sweep.
 */
async function inLanes(
  setting: SweepOptions & SweepContext,
  lanes: number,
  run: (state: CellState) => Promise<CellRecord | null>,
): Promise<SweepEnd> {
  const { sweep, cells, folder, signal, onProgress, context } = setting;
  const [taken, running] = [new Set<string>(), new Set<string>()];
  const states = async () => cellStates(sweep, cells, await folder.records());
  const lane = async () => {
    for (;;) {
      const now = await states();
      const next = now.find((each) => each.state === "open" && !taken.has(attemptOf(each)));
      if (next === undefined || signal.aborted) return;
      taken.add(attemptOf(next));
      running.add(next.cell.hash);
      onProgress(now, running);
      const record = await run(next);
      if (record !== null) await folder.append(record);
      running.delete(next.cell.hash);
      if (record && record.status !== "done") say(context)(`${record.cell} ${record.status}: ${record.reason}`);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  onProgress(await states(), running);
  return signal.aborted ? "resumable" : "done";
}

const attemptOf = ({ cell, attempt }: CellState) => `${cell.hash}/${attempt}`;

/** Runs that a crash left unfinished would compete with the sweep's for the workers that we just started. */
async function pauseOthers({ settings, context, sweep, cells }: SweepContext, server: Server): Promise<void> {
  const own = new Set(cells.map((cell) => runName(sweep, cell)));
  for (const { id, name, state } of await listRuns(server)) {
    if (own.has(name) || isOver(state) || state === "paused") continue;
    await wish(server, id, "pause", {
      user: settings.user,
      reason: `the server was started for ${sweep.metadata.name}`,
    });
    say(context)(`${id} was left unfinished and is paused: "umie resume ${id}" goes on`);
  }
}
