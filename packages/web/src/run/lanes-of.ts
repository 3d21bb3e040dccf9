import type { RunCurves } from "@umie/coordinator";

/** One kind of thing along the clock; times in ms since 1970. */
export interface Lane {
  name: string;
  stretches: { from: number; to: number; label: string; text: string }[];
  marks: { at: number; text: string }[];
}

/** What the time line shows of a run that has come to `to`: lanes with nothing in them are left out. */
export function lanesOf({ events, evaluations }: RunCurves, to: number): Lane[] {
  const of = (...kinds: string[]) => events.filter(({ kind }) => kinds.includes(kind));
  const generations = of("generation");
  const known = ["generation", "checkpoint", "state"];
  const lanes: Lane[] = [
    {
      name: "generations",
      marks: [],
      stretches: generations.map(({ at, text }, i) => ({
        from: at,
        to: generations[i + 1]?.at ?? to,
        ...{ label: /generation (\d+)/.exec(text)?.[1] ?? "", text },
      })),
    },
    marksOf("states", of("state")),
    marksOf(
      "evaluations",
      evaluations.map(({ at, split, step }) => ({ at, text: `${split} after step ${step}` })),
    ),
    marksOf("checkpoints", of("checkpoint")),
    marksOf(
      "other",
      events.filter(({ kind }) => !known.includes(kind)),
    ),
  ];
  return lanes.filter(({ stretches, marks }) => stretches.length + marks.length > 0);
}

const marksOf = (name: string, marks: readonly { at: number; text: string }[]): Lane => ({
  name,
  stretches: [],
  marks: marks.map(({ at, text }) => ({ at, text })),
});
