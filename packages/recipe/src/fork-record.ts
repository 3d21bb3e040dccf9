import { isDeepStrictEqual } from "node:util";
import { hasSpecHash } from "./quarantine-example.js";
import { type Difference, type Parent, type RunRecord, type RunSpec, specHash } from "./run-spec.js";

/** Who forks a run, where and why. */
export interface ForkWish {
  /** The last step that the fork shares with its parent. */
  step: number;
  user: string;
  reason: string;
  /** ISO 8601. */
  at: string;
}

/**
 * The record of a run that begins with another one's state. Up to the fork's step its spec is the parent's, so that this state can be
 * computed anew where no checkpoint has it; behind it `becomes` holds ({@link takenUp}).
 *
 * @throws {RangeError} If the fork could not go on from the parent's state.
 */
export function forkRecord(
  parent: RunRecord,
  { run, name, spec, wish }: { run: string; name: string; spec: RunSpec; wish: ForkWish },
): RunRecord {
  const problem = forkProblem(parent, spec, wish.step);
  if (problem !== null) throw new RangeError(`Cannot fork ${parent.run} at step ${wish.step} as ${problem}`);
  const { leaks, quarantined, ...kept } = parent;
  const origin: Parent = {
    ...wish,
    run: parent.run,
    record: { ...kept, quarantined: [] },
    differences: differences(parent.spec, spec),
  };
  return {
    ...{ run, name, createdAt: wish.at, quarantined, parent: origin },
    ...(leaks === undefined ? {} : { leaks }),
    specHash: replayHash(origin),
    spec: { ...parent.spec, checkpoint: spec.checkpoint, resources: spec.resources },
    becomes: { spec, specHash: specHash(spec) },
  };
}

/** The record of a fork that has reached its parent's state: from now on its own spec holds. */
export function takenUp({ becomes, ...record }: RunRecord): RunRecord {
  return { ...record, ...becomes };
}

/** The run whose spec decided a step: a fork's steps up to where it began are its parent's. */
export function ownerOfStep(record: RunRecord, step: number): RunRecord {
  return record.parent && step <= record.parent.step ? ownerOfStep(record.parent.record, step) : record;
}

/** May this run go on from a state that was kept under this hash: its own, or that of a run it comes from? */
export function descendsFrom(record: RunRecord, hash: string): boolean {
  const { parent } = record;
  if (hasSpecHash(record, hash)) return true;
  return parent !== undefined && (hash === replayHash(parent) || descendsFrom(parent.record, hash));
}

/** Names the spec of a fork that is on its way to its parent's state: no other spec's hash is the same. */
const replayHash = ({ record, step }: Pick<Parent, "record" | "step">) => `${record.specHash}@${step}`;

/** What makes no sense, as a clause; null if nothing. */
function forkProblem(parent: RunRecord, spec: RunSpec, step: number): string | null {
  const before = parent.spec;
  const { steps } = spec.schedule;
  if (steps <= step) return `schedule.steps must be above ${step}, or nothing is left to train: it is ${steps}`;
  const changed = differences(before, spec).find(({ path }) => path.startsWith("model.") && !places.includes(path));
  if (changed)
    return `its network must be the parent's: ${changed.path} would be ${told(changed.to)} instead of ${told(changed.from)}`;
  if (!isDeepStrictEqual(before.resolved.weights, spec.resolved.weights))
    return "the folders of saved weights must hold what they held: their hashes have changed";
  if (before.resolved.tokenizer.sha256 !== spec.resolved.tokenizer.sha256)
    return "its tokenizer must be the parent's, as its ids are what the network has learnt";
  if (!isDeepStrictEqual(before.resolved.model, spec.resolved.model))
    return "its network must be the parent's: what the data decides of its sizes has changed";
  return null;
}

/** Where things lie, and not what they are. */
const places = ["model.init", "model.visual.weights", "model.visual.store"];

const told = (value: unknown) => (value === undefined ? "absent" : JSON.stringify(value));

/** The fields in which two specs differ, by path; what was found out of the data is left out. */
export function differences(from: RunSpec, to: RunSpec): Difference[] {
  const { resolved: _, ...before } = from;
  const { resolved: __, ...after } = to;
  return [...fieldsThatDiffer([], before, after)];
}

function* fieldsThatDiffer(path: readonly string[], from: unknown, to: unknown): Generator<Difference> {
  if (isDeepStrictEqual(from, to)) return;
  if (!isMapping(from) || !isMapping(to)) return yield { path: path.join("."), from, to };
  for (const name of new Set([...Object.keys(from), ...Object.keys(to)]))
    yield* fieldsThatDiffer([...path, name], from[name], to[name]);
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
