/** Records of a run that somebody keeps outside Redis, as the texts that Redis holds, so that they can be put back. */
export interface RunCopy {
  record: string;
  /** Fields of the control record. */
  control: Readonly<Record<string, string>>;
  /** Number of the newest generation that was seen. */
  generation: number;
  /** Step the members' state stood at. */
  head: number;
  /** Records of the steps behind this one, oldest first. */
  after: number;
  steps: readonly string[];
  /** By unit. */
  evaluations: Readonly<Record<string, string>>;
  features: Readonly<Record<string, string>>;
  /** Worker → evidence. */
  quarantined: Readonly<Record<string, string>>;
  numericClass: string;
  checkpoint: string;
}

/** A copy that begins late, with the steps before it from an older one, as far as they meet. */
export function withOlderSteps(copy: RunCopy, older: RunCopy | null): RunCopy {
  if (older === null || older.after > 0 || older.steps.length < copy.after) return copy;
  return { ...copy, after: 0, steps: [...older.steps.slice(0, copy.after), ...copy.steps] };
}
