import type { RunSpec } from "./run-spec.js";
import type { RecipeSpec } from "./schema.js";

/**
 * A unit of work: all leaves of one step, of one evaluation, or of the features of all pictures. What comes next is a
 * pure function of the spec and the log, so any coordinator (or none) plans the same.
 */
export type Unit =
  | { kind: "features"; step: 0 }
  | { kind: "train"; step: number }
  | { kind: "evaluate"; split: "dev" | "test"; step: number };

/** Before everything else, where a frozen encoder sees pictures. */
export const featureUnit = { kind: "features", step: 0 } as const satisfies Unit;

/**
 * Short and unique in a run: `f0` computes what a frozen encoder sees in the pictures, `t12` trains step 12, `d12` and
 * `x12` evaluate dev and test after step 12.
 */
export function unitId(unit: Unit): string {
  if (unit.kind === "features") return "f0";
  if (unit.kind === "train") return `t${unit.step}`;
  return `${unit.split === "dev" ? "d" : "x"}${unit.step}`;
}

/** @throws {RangeError} If `id` is not one that {@link unitId} makes. */
export function parseUnit(id: string): Unit {
  if (id === "f0") return featureUnit;
  const step = Number(id.slice(1));
  if (/^t\d+$/.test(id)) return { kind: "train", step };
  if (/^d\d+$/.test(id)) return { kind: "evaluate", split: "dev", step };
  if (/^x\d+$/.test(id)) return { kind: "evaluate", split: "test", step };
  throw new RangeError(`Cannot read the unit "${id}": wanted f0, or t, d or x and a step, such as t12`);
}

/** The step the members' state must stand at while they compute the unit. */
export function stateStep(unit: Unit): number {
  return unit.kind === "train" ? unit.step - 1 : unit.step;
}

/** What decides the units of a run. */
export type UnitPlan = Pick<RecipeSpec, "schedule" | "eval"> & { resolved: Pick<RunSpec["resolved"], "pictures"> };

/**
 * What a run does after `head` committed steps, given the other units that are closed.
 * @returns null when nothing is left.
 */
export function nextUnit(spec: UnitPlan, head: number, closed: ReadonlySet<string>): Unit | null {
  const { steps } = spec.schedule;
  const { everySteps, test } = spec.eval;
  const devIsDue = everySteps > 0 && head > 0 && (head % everySteps === 0 || head === steps);
  const due: Unit[] = [];
  if (head === 0 && (spec.resolved.pictures ?? 0) > 0) due.push(featureUnit);
  if (devIsDue) due.push({ kind: "evaluate", split: "dev", step: head });
  if (head === steps && test) due.push({ kind: "evaluate", split: "test", step: head });
  if (head < steps) due.push({ kind: "train", step: head + 1 });
  return due.find((unit) => unit.kind === "train" || !closed.has(unitId(unit))) ?? null;
}

/** Is a checkpoint to be written at this step, whatever else happens? */
export function checkpointIsDue(spec: Pick<RecipeSpec, "schedule" | "checkpoint">, step: number): boolean {
  return step > 0 && (step % spec.checkpoint.everySteps === 0 || step === spec.schedule.steps);
}
