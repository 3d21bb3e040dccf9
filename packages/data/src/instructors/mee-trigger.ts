import { type Instruction, instruct } from "./instruction.js";
import type { Wording } from "./wording.js";

/** "Please extract the following event type: attack, meet." */
export function meeTriggerInstruction(eventTypes: readonly string[], wording: Wording): Instruction {
  return instruct(wording.mee_trigger, { labels: eventTypes });
}
