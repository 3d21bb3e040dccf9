/**
 * Seconds by phase over the last one to two windows, in constant space.
 *
 * @param windowMs Times are told by the caller, of any monotonic clock in ms.
 */
export function phaseSeconds(windowMs: number) {
  let older: Record<string, number> = {};
  let newer: Record<string, number> = {};
  let began = 0;
  const turn = (now: number) => {
    if (now - began < windowMs) return;
    older = now - began < 2 * windowMs ? newer : {};
    [newer, began] = [{}, now];
  };
  return {
    add(phase: string, seconds: number, now: number): void {
      turn(now);
      newer[phase] = (newer[phase] ?? 0) + seconds;
    },
    look(now: number): Record<string, number> {
      turn(now);
      const sums: Record<string, number> = { ...older };
      for (const [phase, seconds] of Object.entries(newer)) sums[phase] = (sums[phase] ?? 0) + seconds;
      return sums;
    },
  };
}
