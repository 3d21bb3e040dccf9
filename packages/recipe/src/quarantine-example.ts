import { type RunRecord, specHash } from "./run-spec.js";

/** Who wants what, and why, for the record. */
export interface QuarantineWish {
  /** `dataset/id`, as the run names its suspects. */
  example: string;
  user: string;
  reason: string;
  /** ISO 8601. */
  at: string;
}

/**
 * The record of a run that leaves an example out of all steps from `fromStep` on. Nothing else changes: the steps before are the
 * same, and so is what the others are drawn for. The result is another, so the spec's hash is, too.
 *
 * @throws {RangeError} If the example is left out already.
 */
export function quarantineExample(record: RunRecord, fromStep: number, wish: QuarantineWish): RunRecord {
  const { spec, parent } = record;
  if (record.becomes)
    throw new RangeError(
      `Cannot quarantine ${wish.example} as ${record.run} must have reached step ${parent?.step} of ${parent?.run}`,
    );
  const before = spec.data.quarantine ?? [];
  const { example } = wish;
  const known = before.find((each) => each.example === example);
  if (known)
    throw new RangeError(`Cannot quarantine ${example} as it must still count: it is out since step ${known.fromStep}`);
  const next = { ...spec, data: { ...spec.data, quarantine: [...before, { example, fromStep }] } };
  const amendment = { ...wish, fromStep, specHash: record.specHash };
  return { ...record, spec: next, specHash: specHash(next), amendments: [...(record.amendments ?? []), amendment] };
}

/** Is this the hash of the run's spec, now or before it was amended? Steps done under it are steps of the run. */
export function hasSpecHash({ specHash, amendments = [] }: RunRecord, hash: string): boolean {
  return hash === specHash || amendments.some((amendment) => amendment.specHash === hash);
}
