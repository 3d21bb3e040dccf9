import { modelConfig, type Recipe } from "@umie/recipe";
import { lineFigure } from "@umie/report";
import { changeSentence, macroTable } from "./comparison.js";
import type { Experiment, Trained, Variant } from "./experiment.js";
import { datasetsOf, macro, measured, ofDataset } from "./scores.js";

const presets = ["tiny", "small", "base", "large", "xl"];

/** F1 by the size of the model. */
export const sizes: Experiment = {
  name: "sizes",
  title: "Model sizes",
  question: "How does F1 grow with the size of the text model, data and steps being the same?",
  variants: (base, { sizes: wanted }) => wanted.map((size) => ofSize(size, base)),
  report: (trained) => {
    const [first, ...others] = trained;
    if (first === undefined) return { sentences: [], keyFigures: [], blocks: [] };
    return {
      sentences: others.flatMap((each) => changeSentence(each, first, `against ${first.variant.label}, macro F1`)),
      keyFigures: trained.flatMap((each) => {
        const f1 = measured(each, macro());
        return f1 === null ? [] : [{ label: each.variant.label, value: f1.mean.toFixed(3), note: "macro F1" }];
      }),
      blocks: [macroTable(trained), ...sizeFigure(trained)],
    };
  },
};

/**
 * A preset by its name, or a factor of the base's width: `2` doubles the width of states and feed-forward and the
 * number of heads, whose own width stays.
 *
 * @throws {RangeError} If it is neither.
 */
function ofSize(size: string, base: Recipe): Variant {
  if (presets.includes(size)) return { name: size, label: size, sets: [`model.preset=${size}`] };
  const factor = Number(size);
  if (!(factor >= 0.1 && factor <= 64))
    throw new RangeError(
      `Cannot make a model of size "${size}" as it must be a factor from 0.1 to 64, or one of ${presets.join(", ")}`,
    );
  const { dModel, dFf, numHeads } = modelConfig(base.spec.model, { vocabSize: 1000 });
  const times = (value: number) => Math.max(1, Math.round(value * factor));
  const sets = Object.entries({ dModel, dFf, numHeads }).map(
    ([name, value]) => `model.override.${name}=${times(value)}`,
  );
  return { name: `width-${size.replace(".", "-")}`, label: `width × ${size}`, sets: factor === 1 ? [] : sets };
}

function sizeFigure(trained: readonly Trained[]) {
  const datasets = datasetsOf(trained[0]?.outcomes[0]?.scores ?? []);
  const measures = [{ series: "macro", measure: macro() }].concat(
    datasets.map((dataset) => ({ series: dataset, measure: ofDataset(dataset) })),
  );
  const points = measures.flatMap(({ series, measure }) =>
    trained.flatMap((each) => {
      const [x, f1] = [each.outcomes[0]?.parameters ?? null, measured(each, measure)];
      return x === null || f1 === null ? [] : [{ x, y: f1.mean, low: f1.low, high: f1.high, series }];
    }),
  );
  if (points.length === 0) return [];
  const figure = lineFigure({
    name: "sizes",
    alt: points.map(({ x, y, series }) => `${series} at ${x} parameters: ${y.toFixed(3)}`).join("; "),
    caption: "F1 by the number of parameters, each dataset and their mean.",
    ...{ points, xLabel: "parameters", yLabel: "F1", xLog: true, yDomain: [0, 1] as const },
  });
  return [{ kind: "figure" as const, ...figure }];
}
