import fs from "node:fs";
import path from "node:path";
import { type Changes, changedRecipe } from "./fault-recipe.js";
import type { Home } from "./home.js";
import { umieJson } from "./umie.js";

/** What `umie train --json` prints, as far as it is the same for every history of a run. */
export interface Essence {
  stateHash: string;
  loss: number;
  metrics: unknown;
  datasets: unknown;
  specHash: string;
  numericClass: string;
}

/** The final bits, the losses and scores of every evaluation, the class of arithmetic, the spec. */
export const essence = ({ stateHash, loss, metrics, datasets, specHash, numericClass }: Essence): Essence => ({
  ...{ stateHash, loss, metrics, datasets, specHash, numericClass },
});

const known = new Map<string, Promise<Essence>>();

/**
 * What `umie train ARGS --reference` comes to: one process, no Redis, no gRPC. A pure function of the arguments and of the data they name, so it is
 * computed once for all tests of a file.
 */
export async function reference(home: Home, args: readonly string[]): Promise<Essence> {
  const key = args.join(" ");
  const result = known.get(key) ?? umieJson<Essence>(home, ["train", ...args, "--reference"]);
  known.set(key, result);
  return essence(await result);
}

/** Settings that decide no bit. */
const decideNothing = ["resources.minWorkers", "numeric.auditShare", "checkpoint.store"];

/** The same of the recipe of fault tests with some settings changed. */
export async function referenceOf(home: Home, changes: Changes): Promise<Essence> {
  const deciding = Object.entries(changes).filter(([name]) => !decideNothing.includes(name));
  const text = JSON.stringify(changedRecipe(Object.fromEntries(deciding)));
  fs.writeFileSync(path.join(home.folder, "fault.json"), text);
  const result = known.get(text) ?? umieJson<Essence>(home, ["train", "fault.json", "--reference"]);
  known.set(text, result);
  return result;
}
