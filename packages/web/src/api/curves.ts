import type { RunCurves } from "@umie/coordinator";

/** What to ask for so that only what is new comes. */
export const curvesQuery = (known: RunCurves | null) =>
  known === null ? "" : `?after=${known.end}&stepsPerPoint=${known.stepsPerPoint}`;

/** A longer list is of no use to people. */
const mostEvents = 1000;

/** The curves with what is new: points that came again replace those there were. */
export function joinCurves(known: RunCurves | null, news: RunCurves): RunCurves {
  if (known === null) return news;
  const evaluations = [...known.evaluations, ...news.evaluations];
  const events = [...known.events, ...news.events].slice(-mostEvents);
  if (news.after === 0) return { ...news, evaluations, events };
  const kept = known.steps.filter((step) => step <= news.after).length;
  const join = <T>(before: readonly T[], after: readonly T[]): T[] => [...before.slice(0, kept), ...after];
  const keys = [...new Set([...Object.keys(known.losses), ...Object.keys(news.losses)])].sort();
  const column = (part: RunCurves, key: string) => part.losses[key] ?? part.steps.map(() => null);
  return {
    ...news,
    ...{ after: 0, evaluations, events },
    steps: join(known.steps, news.steps),
    at: join(known.at, news.at),
    skipped: join(known.skipped, news.skipped),
    generations: join(known.generations, news.generations),
    examplesPerSecond: join(known.examplesPerSecond, news.examplesPerSecond),
    loss: join(known.loss, news.loss),
    low: join(known.low, news.low),
    high: join(known.high, news.high),
    losses: Object.fromEntries(keys.map((key) => [key, join(column(known, key), column(news, key))])),
  };
}
