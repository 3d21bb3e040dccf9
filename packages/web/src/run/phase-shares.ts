export interface PhaseShare {
  phase: string;
  /** 0 to 1, of the time of all phases. */
  share: number;
}

/** Shares of a worker's time, the largest first; `step` is the whole of a step and no part. */
export function phaseShares(seconds: Readonly<Record<string, number>>): PhaseShare[] {
  const parts = Object.entries(seconds).filter(([phase, spent]) => phase !== "step" && spent > 0);
  const total = parts.reduce((sum, [, spent]) => sum + spent, 0);
  return parts.map(([phase, spent]) => ({ phase, share: spent / total })).sort((a, b) => b.share - a.share);
}
