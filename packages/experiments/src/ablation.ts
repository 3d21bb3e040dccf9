import { changeSentence, differenceFigure, macroFigure, macroTable } from "./comparison.js";
import type { Experiment, Findings, Trained } from "./experiment.js";
import { change, signed } from "./in-words.js";
import { difference, macro, macroF1, measured, summarise } from "./scores.js";

const takenAway = { name: "pictures-taken-away", label: "pictures taken away", sets: ["data.images=none"] };

/** The paper's ablation, and what it costs a trained model to lose its pictures. */
export const ablation: Experiment = {
  name: "ablation",
  title: "Ablation: what each part of the model is worth",
  question:
    "How much of F1 is lost when a model is trained without pictures, without objects, without the gate, with the gate fixed at 1, or without masks?",
  variants: () => [
    { name: "base", label: "whole model", sets: [], tests: [takenAway] },
    { name: "no-pictures", label: "no pictures", sets: ["data.images=none"] },
    { name: "no-objects", label: "no objects", sets: ["data.maxObjects=0"] },
    { name: "no-gate", label: "no gate", sets: ["model.override.gate=none"] },
    { name: "gate-one", label: "gate fixed at 1", sets: ["model.override.gate=one"] },
    { name: "no-masks", label: "no masks", sets: ["model.override.masks=false"] },
  ],
  report: (trained) => {
    const [base, ...others] = trained;
    if (base === undefined) return { sentences: [], keyFigures: [], blocks: [] };
    return {
      sentences: [...others.flatMap((variant) => changeSentence(variant, base, "macro F1")), ...blindSentence(base)],
      keyFigures: keyFigures(base, others),
      blocks: [
        macroTable(trained),
        macroFigure(
          "macro",
          trained,
          "Macro F1 of each model; the dashed rule is the whole model, lines are the range over seeds.",
        ),
        ...differenceFigure("differences", trained, "F1 of each dataset less that of the whole model."),
        { kind: "paragraph", text: notes },
      ],
    };
  },
};

const notes = [
  "What is taken away: `data.images=none` leaves pictures out of training and test; `data.maxObjects=0`",
  "leaves the whole picture as the only visual token; `model.override.gate=none` makes the fusion C =",
  "U, `gate=one` C = H + U in place of C = H + g·U; `masks=false` lets padding and absent objects take",
  "part, as in the released code. Without pictures or objects a model cannot name an object as an",
  "argument of an event (`O1`), so part of what it loses on events it loses by construction.",
].join(" ");

function keyFigures(base: Trained, others: readonly Trained[]): Findings["keyFigures"] {
  const whole = measured(base, macro());
  return [
    ...(whole === null ? [] : [{ label: "whole model, macro F1", value: whole.mean.toFixed(3) }]),
    ...others.flatMap((variant) => {
      const by = difference(variant, base, macro());
      return by === null ? [] : [{ label: variant.variant.label, value: signed(by.mean) }];
    }),
  ];
}

/** The model that learnt with pictures, asked without them. */
function blindSentence(base: Trained): string[] {
  const pairs = base.outcomes.flatMap(({ scores, tests }) => {
    const [seeing, blind] = [macroF1(scores), macroF1(tests[takenAway.name] ?? [])];
    return seeing === null || blind === null ? [] : [{ seeing, blind }];
  });
  if (pairs.length === 0) return [];
  const [from, to, by] = [
    summarise(pairs.map(({ seeing }) => seeing)),
    summarise(pairs.map(({ blind }) => blind)),
    summarise(pairs.map(({ seeing, blind }) => blind - seeing)),
  ];
  return [`The whole model with its ${takenAway.label} at test: ${change("macro F1", from, to, by)}.`];
}
