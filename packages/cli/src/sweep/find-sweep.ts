import { type CellState, cellStates, cellsOf, type Sweep } from "@umie/scaling";
import { CommandFailure, exit } from "../failure.js";
import { readSweep } from "../verbs/scale/sweep-file.js";
import { type SweepFolder, sweepFolder } from "./sweep-folder.js";

/** A sweep with what is kept of it. */
export interface FoundSweep {
  sweep: Sweep;
  folder: SweepFolder;
  /** As the records tell now. */
  states(): Promise<CellState[]>;
}

/**
 * A sweep by its YAML file, or by its name, as it was last run.
 *
 * @throws {CommandFailure} If none of that name was run in this home.
 */
export async function findSweep(name: string, { home, cwd }: { home: string; cwd: string }): Promise<FoundSweep> {
  const isFile = /\.ya?ml$/.test(name);
  const given = isFile ? readSweep(name, cwd) : null;
  const folder = sweepFolder(home, given?.metadata.name ?? name);
  const sweep = given ?? (await folder.asked());
  if (sweep === null) {
    throw new CommandFailure(`There is no sweep ${name} in ${home}: "umie scale run FILE" starts one`, exit.notFound);
  }
  const cells = cellsOf(sweep);
  return { sweep, folder, states: async () => cellStates(sweep, cells, await folder.records()) };
}
