import { type Instruction, instruct } from "./instruction.js";
import type { Wording } from "./wording.js";

/** "Please extract the following entity type: person, location." */
export function mnerInstruction(entityTypes: readonly string[], wording: Wording): Instruction {
  return instruct(wording.mner, { labels: entityTypes });
}
