import type { Labels } from "../corpus/labels.js";
import type { Example, MeeExample, MnerExample, MreExample } from "../example.js";
import type { PromptStyle } from "../tasks/prompt-style.js";
import type { Instruction } from "./instruction.js";
import { shuffledLabels } from "./label-order.js";
import { meeArgumentInstruction } from "./mee-argument.js";
import { meeTriggerInstruction } from "./mee-trigger.js";
import { mnerInstruction } from "./mner.js";
import { mreInstruction } from "./mre.js";
import { chosenWording } from "./wording.js";

/** How examples of a dataset are asked, task by task. */
export interface DatasetInstructions {
  mner: (example: MnerExample) => Instruction;
  mre: (example: MreExample) => Instruction;
  meeTrigger: (example: MeeExample) => Instruction;
  meeArgument: (example: MeeExample & { eventType: string }) => Instruction;
}

/** @param offered The labels to list. */
export function datasetInstructions(
  offered: Labels,
  { wording: choice, schemaOrder, seed }: Pick<PromptStyle, "wording" | "schemaOrder" | "seed">,
): DatasetInstructions {
  const wording = chosenWording(choice);
  /** One instruction that thousands of prompts share, or, of shuffled labels, one for each. */
  const asking = (asked: string, labels: readonly string[], make: (labels: readonly string[]) => Instruction) => {
    const shared = schemaOrder === "fixed" ? make(labels) : null;
    return (example: Example) => shared ?? make(shuffledLabels(labels, seed, example, asked));
  };
  const argumentsOf = (type: string) =>
    asking(`mee_argument ${type}`, rolesOf(offered, type), (roles) => meeArgumentInstruction(type, roles, wording));
  const known = new Map(offered.eventTypes.map((type) => [type, argumentsOf(type)]));
  return {
    mner: asking("mner", offered.entityTypes, (types) => mnerInstruction(types, wording)),
    mre: (example) =>
      asking("mre", offered.relations, (relations) => mreInstruction(example, relations, wording))(example),
    meeTrigger: asking("mee_trigger", offered.eventTypes, (types) => meeTriggerInstruction(types, wording)),
    meeArgument: (example) => (known.get(example.eventType) ?? argumentsOf(example.eventType))(example),
  };
}

/** Roles of an event type; none where it is not known. */
export function rolesOf({ roles }: Labels, type: string): readonly string[] {
  return Object.hasOwn(roles, type) ? roles[type]! : [];
}
