import type { Labels } from "../labels.js";
import { fill, type Wording } from "./wording.js";

/** "Please extract the following argument type of the attack event: attacker, target." */
export function meeArgumentInstruction(type: string, { roles }: Labels, wording: Wording): string {
  return fill(wording.mee_argument, { type, labels: Object.hasOwn(roles, type) ? roles[type]! : [] });
}
