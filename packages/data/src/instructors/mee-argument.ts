import { type Instruction, instruct } from "./instruction.js";
import type { Wording } from "./wording.js";

/** "Please extract the following argument type of the attack event: attacker, target." */
export function meeArgumentInstruction(type: string, roles: readonly string[], wording: Wording): Instruction {
  return instruct(wording.mee_argument, { type, labels: roles });
}
