import { DockerfileParser, type From, type Instruction } from "dockerfile-ast";

/** One `FROM … AS name` with what follows it. */
export interface Stage {
  name: string;
  /** An image, or a stage above. */
  from: string;
  instructions: readonly Instruction[];
}

/** The stages of a Dockerfile, top to bottom. */
export function readStages(text: string): Stage[] {
  const stages: { name: string; from: string; instructions: Instruction[] }[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    if (instruction.getKeyword() === "FROM") {
      const from = instruction as From;
      stages.push({ name: from.getBuildStage() ?? "", from: from.getImage() ?? "", instructions: [] });
    } else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

/** Everything that makes a stage, from its first ancestor's instructions on. */
export function lineage(stages: readonly Stage[], name: string): Instruction[] {
  const stage = stages.find((each) => each.name === name);
  if (!stage) return [];
  return [...lineage(stages, stage.from), ...stage.instructions];
}

/** Arguments of the last instruction of a kind, as they stand. */
export function lastOf(instructions: readonly Instruction[], keyword: string): string | null {
  return instructions.findLast((each) => each.getKeyword() === keyword)?.getRawArgumentsContent() ?? null;
}

/** Variables that `ENV` sets. */
export function variablesOf(instructions: readonly Instruction[]): Record<string, string> {
  const lines = instructions.filter((each) => each.getKeyword() === "ENV");
  const pairs = lines.flatMap((each) => (each.getRawArgumentsContent() ?? "").split(/\s+/));
  return Object.fromEntries(pairs.map((pair) => pair.split("=") as [string, string]));
}
