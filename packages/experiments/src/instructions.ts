import { wordingNames } from "@umie/recipe";
import { rangeFigure } from "@umie/report";
import type { Experiment, Trained, Variant } from "./experiment.js";
import { score, signed } from "./in-words.js";
import { macro, macroF1, measured, summarise } from "./scores.js";

/** Wordings other than the one a model was trained with. */
export const instructions: Experiment = {
  name: "instructions",
  title: "Instruction robustness: asked in other words",
  question: "How much of F1 is lost when a trained model is asked in words that it was not trained with?",
  variants: wordingVariants,
  report: (trained) => {
    const rows = trained.flatMap((each) => wordingRows(each));
    const figure = rangeFigure({
      name: "wordings",
      alt: rows.map(({ label, value, series }) => `${series}, asked in ${label}: ${score(value)}`).join("; "),
      caption: "Macro F1 by the wording that is asked (rows) and the wording that was trained (colours).",
      ...{ rows, xLabel: "macro F1", domain: [0, 1] as const },
    });
    return {
      sentences: trained.flatMap(sentences),
      keyFigures: trained.flatMap((each) => {
        const own = measured(each, macro());
        return own === null
          ? []
          : [{ label: each.variant.label, value: score(own.mean), note: "asked in its own words" }];
      }),
      blocks: rows.length === 0 ? [] : [{ kind: "figure", ...figure }],
    };
  },
};

/** The released code's wording writes labels behind tokens of its own, which a model of other wordings does not have. */
const ofItsOwn = "released";

/** A model of the first wording, asked in all others that it can read; and one of the released wording. */
function wordingVariants(): Variant[] {
  const [own, ...others] = wordingNames;
  const tests = others
    .filter((name) => name !== ofItsOwn)
    .map((name) => ({ name: `asked-${name}`, label: name, sets: [`data.wording=${name}`] }));
  const released = others.filter((name) => name === ofItsOwn).map((name) => trainedWith(name));
  return [{ ...trainedWith(own), tests }, ...released];
}

function trainedWith(wording: string): Variant {
  return { name: `trained-${wording}`, label: `trained with ${wording}`, sets: [`data.wording=${wording}`] };
}

function wordingRows(each: Trained) {
  const own = measured(each, macro());
  const others = (each.variant.tests ?? []).flatMap(({ name, label }) => {
    const values = each.outcomes.flatMap(({ tests }) => macroF1(tests[name] ?? []) ?? []);
    return values.length === 0 ? [] : [{ label, ...summarise(values) }];
  });
  const label = each.variant.name.replace("trained-", "");
  return [...(own === null ? [] : [{ label, ...own }]), ...others].map((row) => ({
    ...{ label: row.label, value: row.mean, low: row.low, high: row.high },
    series: each.variant.label,
  }));
}

function sentences(each: Trained): string[] {
  const [own, ...others] = wordingRows(each);
  const sorted = others.toSorted((a, b) => a.value - b.value);
  const [worst, best] = [sorted[0], sorted.at(-1)];
  if (own === undefined || worst === undefined || best === undefined) return [];
  const of = ({ label, value }: typeof own) => `${score(value)} (${label}, ${signed(value - own.value)})`;
  return [
    `The model ${each.variant.label} has macro F1 ${score(own.value)} when asked so, and in ${others.length} other wordings from ${of(worst)} to ${of(best)}.`,
  ];
}
