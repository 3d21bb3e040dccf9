import type { Recipe } from "@umie/recipe";
import { rangeFigure } from "@umie/report";
import { differenceFigure } from "./comparison.js";
import { datasetsSet, matchedSteps, matchNote, taskGroups } from "./dataset-sets.js";
import type { Choices, Experiment, Trained, Variant } from "./experiment.js";
import { change, listed, signed } from "./in-words.js";
import { datasetsOf, difference, macro, measured, ofDataset } from "./scores.js";

/** Each task and each dataset alone, against all at once. */
export const singleTask: Experiment = {
  name: "single-task",
  title: "Single-task against unified training",
  question: "Is one model for all tasks worse or better than a model for each task, or for each dataset?",
  variants: (base, choices) => [
    { name: "unified", label: "unified", sets: [] },
    ...groups(base).map(({ task, datasets }) => alone(`only-${task}`, `only ${task}`, { base, datasets, choices })),
    // A task of one dataset is that dataset alone already.
    ...groups(base)
      .filter(({ datasets }) => datasets.length > 1)
      .flatMap(({ datasets }) => datasets)
      .map((dataset) =>
        alone(`only-${dataset.name.replaceAll("_", "-")}`, `only ${dataset.name}`, {
          base,
          datasets: [dataset],
          choices,
        }),
      ),
  ],
  report: (trained) => {
    const [unified, ...others] = trained;
    if (unified === undefined) return { sentences: [], keyFigures: [], blocks: [] };
    return {
      sentences: others.flatMap((each) => against(each, unified)),
      keyFigures: others.flatMap((each) => {
        const by = difference(each, unified, macro(scored(each)));
        return by === null ? [] : [{ label: each.variant.label, value: signed(by.mean), note: "against unified" }];
      }),
      blocks: [
        { kind: "paragraph", text: matchNote(trained) },
        { kind: "figure", ...datasetFigure(trained) },
        ...differenceFigure(
          "differences",
          trained,
          "F1 of each dataset less that of the unified model; empty where a model was not asked.",
        ),
      ],
    };
  },
};

type Dataset = Recipe["spec"]["data"]["datasets"][number];

/** The tasks that the base trains, with their datasets. */
function groups({ spec }: Recipe): { task: string; datasets: Dataset[] }[] {
  const found = taskGroups
    .map(({ task, datasets }) => ({
      task,
      datasets: spec.data.datasets.filter(({ name, train }) => train && (datasets as readonly string[]).includes(name)),
    }))
    .filter(({ datasets }) => datasets.length > 0);
  if (found.length > 1) return found;
  throw new RangeError(
    `Cannot compare single-task with unified training as the recipe must train several tasks: it trains ${found[0]?.task ?? "none"}`,
  );
}

function alone(
  name: string,
  label: string,
  { base, datasets, choices }: { base: Recipe; datasets: readonly Dataset[]; choices: Choices },
): Variant {
  return { name, label, sets: [datasetsSet(datasets), ...matchedSteps(base, datasets, choices)] };
}

const scored = ({ outcomes }: Trained) => datasetsOf(outcomes[0]?.scores ?? []);

function against(each: Trained, unified: Trained): string[] {
  const datasets = scored(each);
  const measure = macro(datasets);
  const [from, to, by] = [measured(unified, measure), measured(each, measure), difference(each, unified, measure)];
  if (from === null || to === null || by === null) return [];
  return [`${each.variant.label}: ${change(`F1 on ${listed(datasets)}`, from, to, by)} against the unified model.`];
}

function datasetFigure(trained: readonly Trained[]) {
  const rows = trained.flatMap((each) =>
    scored(each).flatMap((dataset) => {
      const f1 = measured(each, ofDataset(dataset));
      const series =
        each.variant.name === "unified" ? "unified" : scored(each).length > 1 ? "task alone" : "dataset alone";
      return f1 === null ? [] : [{ label: dataset, value: f1.mean, low: f1.low, high: f1.high, series }];
    }),
  );
  return rangeFigure({
    name: "alone",
    alt: rows.map(({ label, value, series }) => `${label}, ${series}: ${value.toFixed(3)}`).join("; "),
    caption: "F1 of each dataset by what its model was trained on.",
    ...{ rows, xLabel: "F1", domain: [0, 1] as const },
  });
}
