import { datasetSchema, type Recipe } from "@umie/recipe";
import { rangeFigure } from "@umie/report";
import { datasetsSet, unseenLabelSets } from "./dataset-sets.js";
import type { Experiment, Trained, Variant } from "./experiment.js";
import { change, score } from "./in-words.js";
import { difference, mean, measured, ofDataset } from "./scores.js";

/** What stands in for M2E2 when it is held out: the paper's auxiliary sets of the same tasks (umie.md §4). */
const auxiliaries = ["ace05", "swig"] as const;

/** Train without a dataset, test on it. */
export const zeroShot: Experiment = {
  name: "zero-shot",
  title: "Zero-shot: tested on a dataset that was never trained on",
  question: "How much of a dataset's F1 remains when the model was trained on all the others only?",
  variants: (base) => [
    { name: "all", label: "trained on all", sets: [] },
    ...trainedNames(base).map((name) => without(base, name)),
  ],
  report: ([all, ...others]) => {
    if (all === undefined) return { sentences: [], keyFigures: [], blocks: [] };
    const held = others.flatMap((each) => {
      const dataset = heldOut(each);
      const measure = ofDataset(dataset);
      const [from, to] = [measured(all, measure), measured(each, measure)];
      const by = difference(each, all, measure);
      return from === null || to === null || by === null ? [] : [{ dataset, from, to, by }];
    });
    const rows = held.flatMap(({ dataset, from, to }) => [
      { label: dataset, value: from.mean, low: from.low, high: from.high, series: "trained on it" },
      { label: dataset, value: to.mean, low: to.low, high: to.high, series: "never trained on it" },
    ]);
    const figure = rangeFigure({
      name: "held-out",
      alt: rows.map(({ label, value, series }) => `${label}, ${series}: ${score(value)}`).join("; "),
      caption: "F1 of each dataset when it is among the training sets, and when it is held out.",
      ...{ rows, xLabel: "F1", domain: [0, 1] as const },
    });
    return {
      sentences: held.map(({ dataset, from, to, by }) => `Held out, ${change(`F1 on ${dataset}`, from, to, by)}.`),
      keyFigures: [
        { label: "mean F1, trained on it", value: score(meanOf(held.map(({ from }) => from.mean))) },
        { label: "mean F1, held out", value: score(meanOf(held.map(({ to }) => to.mean))), note: "zero-shot" },
      ],
      blocks: [{ kind: "figure", ...figure }],
    };
  },
};

const meanOf = (values: readonly number[]) => (values.length === 0 ? null : mean(values));

const prefix = "without-";

function heldOut({ variant }: Trained): string {
  return variant.name.slice(prefix.length).replaceAll("-", "_");
}

function trainedNames({ spec }: Recipe): string[] {
  const names = spec.data.datasets.filter(({ train }) => train).map(({ name }) => name);
  if (names.length > 1) return names.filter((name) => !(auxiliaries as readonly string[]).includes(name));
  throw new RangeError(
    `Cannot hold a dataset out as the recipe must train on others: it trains on ${names[0] ?? "none"}`,
  );
}

function without(base: Recipe, held: string): Variant {
  const { spec } = base;
  const kept = spec.data.datasets.map((dataset) => (dataset.name === held ? { ...dataset, train: false } : dataset));
  // Made-up data always has the auxiliaries; of a folder only its owner knows, and lists them in the recipe.
  const listed = new Set<string>(kept.map(({ name }) => name));
  const added = held === "m2e2" && spec.data.synth ? auxiliaries.filter((name) => !listed.has(name)) : [];
  const datasets = [...kept, ...added.map((name) => datasetSchema.parse({ name }))];
  const label = `without ${held}${added.length > 0 ? `, with ${added.join(" and ")}` : ""}`;
  return {
    name: `${prefix}${held.replaceAll("_", "-")}`,
    label,
    sets: [datasetsSet(datasets), ...unseenLabelSets(base)],
  };
}
