import { seeded } from "./random.js";

/** What may happen, by the rows of the failure matrix it comes from, and how often among hundred. */
export const kinds = {
  "kill-at-point": { rows: "F02–F09", share: 20 },
  "kill-worker": { rows: "F01", share: 12 },
  "kill-at-checkpoint": { rows: "F11, F32", share: 6 },
  "kill-all-but-one": { rows: "F12", share: 4 },
  "kill-all-workers": { rows: "F13", share: 3 },
  "stop-worker": { rows: "F14", share: 9 },
  "block-compute": { rows: "F15", share: 4 },
  "drain-worker": { rows: "F16", share: 6 },
  "slow-worker": { rows: "F19", share: 5 },
  "trouble-between-two": { rows: "F20, F21", share: 7 },
  "worker-without-redis": { rows: "F22, F23", share: 5 },
  "kill-leader": { rows: "F24", share: 5 },
  "kill-coordinators": { rows: "F25", share: 2 },
  "stop-leader": { rows: "F26", share: 2 },
  "kill-redis": { rows: "F27", share: 3 },
  "redis-forgets": { rows: "F28, F29", share: 2 },
  "move-clock": { rows: "F41", share: 2 },
  "power-cut": { rows: "F42", share: 1 },
  "pause-and-resume": { rows: "F43", share: 2 },
} as const;

export type Kind = keyof typeof kinds;

/** One fault of a plan. */
export interface Planned {
  kind: Kind;
  /** It happens when the log holds so many steps. */
  step: number;
  /** Decides what the kind leaves open. */
  seed: number;
}

/** Steps between two faults, on average: most begin before the one before is over. */
const stepsPerFault = 1;
/** Steps before the first and after the last. */
const calmSteps = 5;

/** How many steps a run of so many faults has. */
export const stepsOf = (faults: number) => 2 * calmSteps + stepsPerFault * faults;

/** Which faults happen, and when. The same for the same seed. */
export function plan(faults: number, seed: number): Planned[] {
  const random = seeded(seed);
  const hat = (Object.keys(kinds) as Kind[]).flatMap((kind) => Array.from({ length: kinds[kind].share }, () => kind));
  const steps = Array.from({ length: faults }, () => calmSteps + random.below(stepsPerFault * faults));
  return steps.sort((a, b) => a - b).map((step) => ({ kind: random.pick(hat), step, seed: random.below(2 ** 31) }));
}
