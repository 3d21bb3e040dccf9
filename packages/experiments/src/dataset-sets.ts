import type { Recipe } from "@umie/recipe";
import type { Choices, Trained } from "./experiment.js";

type Dataset = Recipe["spec"]["data"]["datasets"][number];

/** The override that makes these the datasets of a run. JSON is YAML. */
export function datasetsSet(datasets: readonly Dataset[]): string {
  const written = datasets.map(({ split, train, ...dataset }) => ({
    ...dataset,
    ...(split === "published" ? {} : { split }),
    ...(train ? {} : { train }),
  }));
  return `data.datasets=${JSON.stringify(written)}`;
}

/**
 * Overrides for a model that is asked about datasets it was not trained on: their instructions list all published
 * labels, which a tokenizer trained without them cuts into many small pieces.
 */
export function unseenLabelSets({ spec: { data } }: Recipe): string[] {
  if (!("train" in data.tokenizer)) return [];
  const longest = Math.max(512, data.maxSourceTokens);
  const buckets = [...new Set([...data.sourceBuckets, 384, longest])].sort((a, b) => a - b);
  return [`data.maxSourceTokens=${longest}`, `data.sourceBuckets=[${buckets.join(", ")}]`];
}

/**
 * The override that trains on some datasets only for as many passes over them as the base makes: fewer examples, fewer
 * steps. Where their sizes are not known they count alike. None where steps are to be the same.
 */
export function matchedSteps(base: Recipe, chosen: readonly Dataset[], { match, trainExamples }: Choices): string[] {
  if (match === "steps") return [];
  const size = ({ name, train }: Dataset) => (train ? (trainExamples?.[name] ?? (trainExamples ? 0 : 1)) : 0);
  const sum = (datasets: readonly Dataset[]) => datasets.reduce((all, dataset) => all + size(dataset), 0);
  const { data, schedule } = base.spec;
  const share = sum(chosen) / Math.max(1, sum(data.datasets));
  return [`schedule.steps=${Math.max(1, Math.round(schedule.steps * share))}`];
}

/** The tasks in the paper's words, with the datasets that are asked them. */
export const taskGroups = [
  { task: "entities", datasets: ["twitter2015", "twitter2017", "snap"] },
  { task: "relations", datasets: ["mnre_v1", "mnre_v2"] },
  { task: "events", datasets: ["m2e2", "ace05", "swig"] },
] as const;

/** What the models of a report have in common, for its reader. */
export function matchNote(trained: readonly Trained[]): string {
  const [base, ...others] = trained.map(({ outcomes }) => outcomes[0]?.steps ?? 0);
  const least = Math.min(...others);
  if (base === undefined || others.length === 0 || least >= base)
    return "All models make the same number of steps, so one that trains on less sees its examples more often (`--match steps`).";
  return `All models see an example equally often, so one that trains on less makes fewer steps: the least ${least}, the base ${base}. Where so few steps are too few for any model, that speaks for the base; \`--match steps\` gives all of them as many.`;
}
