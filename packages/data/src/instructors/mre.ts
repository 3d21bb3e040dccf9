import type { MreExample } from "../example.js";
import { fill, type Instruction, instruct } from "./instruction.js";
import type { Wording } from "./wording.js";

/** "Please extract the following relation between person entity Ann and location entity Rome: place of birth, none." */
export function mreInstruction(
  { head, tail }: Pick<MreExample, "head" | "tail">,
  relations: readonly string[],
  wording: Wording,
): Instruction {
  return instruct(wording.mre, { head: mention(head, wording), tail: mention(tail, wording), labels: relations });
}

/** A mention without a type is its span alone. */
function mention({ span, type }: MreExample["head"], wording: Wording): string {
  return type === "" ? span : fill(wording.mention, { span, type });
}
