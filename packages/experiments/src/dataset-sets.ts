import type { Recipe } from "@umie/recipe";
import type { Choices } from "./experiment.js";

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
 * Overrides for a model that is asked about datasets it was not trained on: their instructions list all published labels, which a tokenizer
 * trained without them cuts into many small pieces.
 */
export function unseenLabelSets({ spec: { data } }: Recipe): string[] {
  if (!("train" in data.tokenizer)) return [];
  const longest = Math.max(512, data.maxSourceTokens);
  const buckets = [...new Set([...data.sourceBuckets, 384, longest])].sort((a, b) => a - b);
  return [`data.maxSourceTokens=${longest}`, `data.sourceBuckets=[${buckets.join(", ")}]`];
}

/**
 * The override that trains on some datasets only for as many passes over them as the base makes: fewer examples, fewer steps.
 * Where their sizes are not known they count alike.
 */
export function samePassesSet(base: Recipe, chosen: readonly Dataset[], { trainExamples }: Choices): string {
  const size = ({ name, train }: Dataset) => (train ? (trainExamples?.[name] ?? (trainExamples ? 0 : 1)) : 0);
  const sum = (datasets: readonly Dataset[]) => datasets.reduce((all, dataset) => all + size(dataset), 0);
  const { data, schedule } = base.spec;
  const share = sum(chosen) / Math.max(1, sum(data.datasets));
  return `schedule.steps=${Math.max(1, Math.round(schedule.steps * share))}`;
}

/** The tasks in the paper's words, with the datasets that are asked them. */
export const taskGroups = [
  { task: "entities", datasets: ["twitter2015", "twitter2017", "snap"] },
  { task: "relations", datasets: ["mnre_v1", "mnre_v2"] },
  { task: "events", datasets: ["m2e2", "ace05", "swig"] },
] as const;
