import { type Block, histogramFigure, type KeyFigure } from "@umie/report";
import { attentionFigures } from "./attention-figures.js";
import type { Experiment, Findings } from "./experiment.js";
import { type GateContrast, gateContrast } from "./gate-statistics.js";
import { absent, score, signed } from "./in-words.js";
import type { Insight } from "./outcome.js";
import { mean } from "./scores.js";

/** What the gate does: by dataset, by usefulness of the picture, word by word. */
export const interpretability: Experiment = {
  name: "interpretability",
  title: "Interpretability: the gate and the words' attention",
  question:
    "How far does the gate let pictures through, by dataset and by whether the picture is needed, and which objects do words look at?",
  inspects: true,
  variants: () => [{ name: "unified", label: "unified", sets: [] }],
  report: ([unified]) => {
    const seeds = (unified?.outcomes ?? []).flatMap(({ insights }) => (insights?.length ? [insights] : []));
    return seeds.length === 0 ? nothing : findings(seeds);
  },
};

const nothing: Findings = {
  sentences: ["No example with a picture was looked into, so there is nothing to say of the gate."],
  keyFigures: [],
  blocks: [],
};

function findings(seeds: readonly (readonly Insight[])[]): Findings {
  const insights = seeds.flat();
  const datasets = byDataset(seeds);
  const contrasts = datasets.flatMap(([, own]) => contrastOver(own) ?? []);
  const all = mean(insights.map(({ gate }) => gate));
  return {
    sentences: [
      `Over ${insights.length.toLocaleString("en")} test examples with a picture the mean gate is ${score(all)}.`,
      ...contrastSentence(contrasts),
    ],
    keyFigures: [
      { label: "mean gate g", value: score(all), note: `${insights.length.toLocaleString("en")} examples` },
      ...contrastFigures(contrasts),
    ],
    blocks: [
      gateTable(datasets),
      { kind: "paragraph", text: notes },
      gateFigure(seeds[0]!),
      ...attentionFigures(seeds[0]!),
    ],
  };
}

const notes = [
  "The fused state is C = H + g·U, so |g| is how much of the visual path is added. Its sign alone says",
  "little: the projections inside U are learnt together with the gate and can take a minus into",
  "themselves. So |g| is what is compared.",
].join(" ");

/** Of a dataset: seeds are compared within themselves, as each model has a scale of its own. */
function contrastOver(seeds: readonly (readonly Insight[])[]): GateContrast | null {
  const contrasts = seeds.flatMap((insights) => gateContrast(insights) ?? []);
  return contrasts.length === 0 ? null : meanContrast(contrasts);
}

/** Each one counts alike: a gate that differs between datasets must not pass for one that tells pictures apart. */
function meanContrast(contrasts: readonly GateContrast[]): GateContrast {
  const of = (key: keyof GateContrast) => mean(contrasts.map((contrast) => contrast[key]));
  return { pictureDecides: of("pictureDecides"), wordsDecide: of("wordsDecide"), auc: of("auc") };
}

function contrastSentence(contrasts: readonly GateContrast[]): string[] {
  if (contrasts.length === 0) return [];
  const { pictureDecides, wordsDecide, auc } = meanContrast(contrasts);
  const larger = contrasts.filter((own) => own.pictureDecides > own.wordsDecide).length;
  const relation = pictureDecides > wordsDecide ? "larger" : "not larger";
  return [
    `|g| is ${relation} where only the picture tells the answer: ${score(pictureDecides)} against ${score(wordsDecide)} where the words do, means over ${contrasts.length} datasets; it is larger in ${larger} of them, and an example that needs its picture has the larger |g| in ${Math.round(auc * 100)} % of all pairs within a dataset.`,
  ];
}

function contrastFigures(contrasts: readonly GateContrast[]): KeyFigure[] {
  if (contrasts.length === 0) return [];
  const { pictureDecides, wordsDecide, auc } = meanContrast(contrasts);
  return [
    { label: "|g|, picture decides", value: score(pictureDecides), note: "mean over datasets" },
    { label: "|g|, words decide", value: score(wordsDecide), note: signed(pictureDecides - wordsDecide) },
    { label: "AUC", value: score(auc), note: "0.5: the gate does not tell them apart" },
  ];
}

/** Every dataset with its insights, seed by seed. */
function byDataset(seeds: readonly (readonly Insight[])[]): [string, Insight[][]][] {
  const names = [...new Set(seeds.flat().map(({ dataset }) => dataset))];
  return names.map((name) => [name, seeds.map((insights) => insights.filter(({ dataset }) => dataset === name))]);
}

function gateTable(datasets: readonly (readonly [string, Insight[][]])[]): Block {
  const right = (name: string) => ({ name, align: "right" as const });
  return {
    kind: "table",
    columns: [
      { name: "dataset" },
      ...["examples", "mean g", "|g|, picture decides", "|g|, words decide", "difference", "AUC"].map(right),
    ],
    rows: datasets.map(([name, own]) => {
      const [contrast, all] = [contrastOver(own), own.flat()];
      return [
        ...[name, String(all.length), score(mean(all.map(({ gate }) => gate)))],
        ...(contrast ? [score(contrast.pictureDecides), score(contrast.wordsDecide)] : [absent, absent]),
        ...(contrast
          ? [signed(contrast.pictureDecides - contrast.wordsDecide), score(contrast.auc)]
          : [absent, absent]),
      ];
    }),
  };
}

function gateFigure(insights: readonly Insight[]): Block {
  const values = insights.map(({ dataset, gate, pictureDecides }) => ({
    ...{ value: gate, group: dataset },
    series: pictureDecides === null ? "examples" : pictureDecides ? "picture decides" : "words decide",
  }));
  // Fixed colours, whichever kind comes first in the data.
  values.sort((a, b) => (a.series < b.series ? -1 : a.series > b.series ? 1 : 0));
  const figure = histogramFigure({
    name: "gate",
    alt: "Distribution of the gate by dataset; the table above gives the means.",
    caption:
      "How the gate g is spread in each dataset; heights are shares of the examples of a colour. At 0 the picture is left out.",
    ...{ values, xLabel: "g", domain: gateDomain(insights) },
  });
  return { kind: "figure", ...figure };
}

/** What the gates span, 0 included, with a margin. */
function gateDomain(insights: readonly Insight[]): [number, number] {
  const gates = [0, ...insights.map(({ gate }) => gate)];
  const [low, high] = [gates.reduce((a, b) => Math.min(a, b)), gates.reduce((a, b) => Math.max(a, b))];
  const margin = Math.max(0.01, (high - low) * 0.05);
  return [low - margin, high + margin];
}
