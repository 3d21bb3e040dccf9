import { ablation } from "./ablation.js";
import { domainTransfer } from "./domain.js";
import type { Experiment } from "./experiment.js";
import { instructions } from "./instructions.js";
import { interpretability } from "./interpretability.js";
import { mainTable } from "./main-table.js";
import { singleTask } from "./single-task.js";
import { sizes } from "./sizes.js";
import { zeroShot } from "./zero-shot.js";

/** All experiments, in the paper's order. */
export const experiments: readonly Experiment[] = [
  mainTable,
  singleTask,
  zeroShot,
  instructions,
  ablation,
  sizes,
  domainTransfer,
  interpretability,
];

/** @throws {RangeError} If there is none of this name. */
export function experimentNamed(name: string): Experiment {
  const found = experiments.find((experiment) => experiment.name === name);
  if (found) return found;
  throw new RangeError(
    `There is no experiment "${name}": known are ${experiments.map((each) => each.name).join(", ")}`,
  );
}
