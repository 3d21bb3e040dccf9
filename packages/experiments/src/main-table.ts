import { rangeFigure } from "@umie/report";
import type { Experiment, Trained } from "./experiment.js";
import { summary } from "./in-words.js";
import { datasetsOf, macro, measured, ofDataset } from "./scores.js";

/** The paper's main table. */
export const mainTable: Experiment = {
  name: "main",
  title: "Main table: one model, all datasets",
  question: "How well does one model, trained on all datasets at once, do each task on each of them?",
  variants: () => [{ name: "unified", label: "unified", sets: [] }],
  report: ([unified]) => (unified === undefined ? { sentences: [], keyFigures: [], blocks: [] } : findings(unified)),
};

function findings(unified: Trained) {
  const datasets = datasetsOf(unified.outcomes[0]?.scores ?? []);
  const rows = datasets.flatMap((dataset) => {
    const f1 = measured(unified, ofDataset(dataset));
    return f1 === null ? [] : [{ label: dataset, value: f1.mean, low: f1.low, high: f1.high }];
  });
  const sorted = rows.toSorted((a, b) => b.value - a.value);
  const [best, worst] = [sorted[0], sorted.at(-1)];
  const all = measured(unified, macro());
  const figure = rangeFigure({
    name: "datasets",
    alt: rows.map(({ label, value }) => `${label} ${value.toFixed(3)}`).join("; "),
    caption: "F1 of each dataset, the mean over its tasks; lines are the range over seeds.",
    ...{ rows, xLabel: "F1", domain: [0, 1] as const },
  });
  return {
    sentences:
      best === undefined || worst === undefined
        ? []
        : [
            `One model reaches macro F1 ${summary(all)} over ${datasets.length} datasets: from ${worst.value.toFixed(3)} on ${worst.label} to ${best.value.toFixed(3)} on ${best.label}.`,
          ],
    keyFigures: [
      { label: "macro F1", value: all === null ? "–" : all.mean.toFixed(3), note: `${datasets.length} datasets` },
    ],
    blocks: [{ kind: "figure" as const, ...figure }],
  };
}
