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
