/** Every time by which a failure is noticed; all are derived from one knob (reference protocol §3). */
export interface Timing {
  /** The knob: how long a peer may be silent before somebody looks into it. */
  detectionBudgetMs: number;
  heartbeatMs: number;
  beatTtlMs: number;
  /** A stream that is silent for so long is given up. */
  progressTimeoutMs: number;
  /** No task counts as stuck sooner. */
  taskFloorMs: number;
  leaderLeaseMs: number;
  /** How long the queue keeps a job for a worker that does not renew it. */
  jobLockMs: number;
}

/** Below, a busy machine looks dead; above, nobody would call it detection. */
const budgetRange = { from: 100, to: 60_000 };

/** @throws {RangeError} If the knob is out of range, or what follows from it is out of order. */
export function timing(detectionBudgetMs = 1000): Timing {
  const { from, to } = budgetRange;
  if (!(detectionBudgetMs >= from && detectionBudgetMs <= to)) {
    throw new RangeError(
      `Cannot detect failures as detectionBudgetMs must be from ${from} to ${to}: it is ${detectionBudgetMs}`,
    );
  }
  const times = {
    detectionBudgetMs,
    heartbeatMs: detectionBudgetMs / 4,
    beatTtlMs: 2 * detectionBudgetMs,
    progressTimeoutMs: detectionBudgetMs,
    taskFloorMs: 2 * detectionBudgetMs,
    leaderLeaseMs: 3 * detectionBudgetMs,
    jobLockMs: 5 * detectionBudgetMs,
  };
  const problem = disorder(times);
  if (problem !== null) throw new RangeError(`Cannot detect failures as ${problem}`);
  return times;
}

/**
 * What would make times that are no longer derived contradict each other; null if nothing.
 *
 * A beat may be lost without its worker, a silent stream is noticed before its peer's heartbeat ends, a member is evicted by a
 * leader that is still the leader, and a job outlives the change of a leader.
 */
export function disorder(times: Timing): string | null {
  const rules = [
    [2 * times.heartbeatMs, times.progressTimeoutMs, "twice heartbeatMs", "progressTimeoutMs"],
    [times.progressTimeoutMs, times.beatTtlMs, "progressTimeoutMs", "beatTtlMs"],
    [times.beatTtlMs, times.taskFloorMs, "beatTtlMs", "taskFloorMs"],
    [times.taskFloorMs, times.leaderLeaseMs, "taskFloorMs", "leaderLeaseMs"],
    [times.leaderLeaseMs, times.jobLockMs, "leaderLeaseMs", "jobLockMs"],
  ] as const;
  const broken = rules.find(([shorter, longer]) => !(shorter <= longer));
  if (broken === undefined) return null;
  const [shorter, longer, shortName, longName] = broken;
  return `${shortName} must be at most ${longName}: they are ${shorter} and ${longer}`;
}
