import type { RunCurves } from "@umie/coordinator";

export interface WrittenCheckpoint {
  step: number;
  manifest: string;
}

/** The checkpoints that events tell of, oldest first, each once. */
export function checkpointsOf(events: RunCurves["events"]): WrittenCheckpoint[] {
  const written = new Map<string, WrittenCheckpoint>();
  for (const { kind, text } of events) {
    const [, step, manifest] = (kind === "checkpoint" && /^step (\d+): (.+)$/.exec(text)) || [];
    if (step !== undefined && manifest !== undefined) written.set(manifest, { step: Number(step), manifest });
  }
  return [...written.values()].sort((a, b) => a.step - b.step);
}
