import { type Block, cellFigure, type Figure, histogramFigure } from "@umie/report";
import type { Experiment, Findings } from "./experiment.js";
import { gateContrast } from "./gate-statistics.js";
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
    const insights = (unified?.outcomes ?? []).flatMap((outcome) => outcome.insights ?? []);
    return insights.length === 0 ? nothing : findings(insights);
  },
};

const nothing: Findings = {
  sentences: ["No example with a picture was looked into, so there is nothing to say of the gate."],
  keyFigures: [],
  blocks: [],
};

/** The gate lies between a little below 0 and e^0.5 (umie.md §1.4). */
const gateDomain = [-0.6, 1.7] as const;

function findings(insights: readonly Insight[]): Findings {
  const contrast = gateContrast(insights);
  const all = mean(insights.map(({ gate }) => gate));
  const examples = insights.length.toLocaleString("en");
  return {
    sentences: [
      `Over ${examples} test examples with a picture the mean gate is ${score(all)}.`,
      ...(contrast === null ? [] : [contrastSentence(insights, contrast)]),
    ],
    keyFigures:
      contrast === null
        ? [{ label: "mean gate", value: score(all), note: `${examples} examples` }]
        : [
            {
              label: "gate, picture decides",
              value: score(contrast.pictureDecides),
              note: `${contrast.counts[0]} examples`,
            },
            { label: "gate, words decide", value: score(contrast.wordsDecide), note: `${contrast.counts[1]} examples` },
            { label: "difference", value: signed(contrast.pictureDecides - contrast.wordsDecide) },
            { label: "AUC", value: score(contrast.auc), note: "0.5: the gate does not tell them apart" },
          ],
    blocks: [gateTable(insights), { kind: "figure", ...gateFigure(insights) }, ...attentionFigures(insights)],
  };
}

function contrastSentence(
  insights: readonly Insight[],
  { pictureDecides, wordsDecide, auc }: NonNullable<ReturnType<typeof gateContrast>>,
): string {
  const each = byDataset(insights).flatMap(([, own]) => gateContrast(own) ?? []);
  const higher = each.filter((own) => own.pictureDecides > own.wordsDecide).length;
  const relation = pictureDecides > wordsDecide ? "higher" : "not higher";
  return `It is ${relation} where only the picture tells the answer: ${score(pictureDecides)} against ${score(wordsDecide)} where the words do (AUC ${score(auc)}); so it is in ${higher} of ${each.length} datasets.`;
}

function byDataset(insights: readonly Insight[]): [string, Insight[]][] {
  const names = [...new Set(insights.map(({ dataset }) => dataset))];
  return names.map((name) => [name, insights.filter(({ dataset }) => dataset === name)]);
}

function gateTable(insights: readonly Insight[]): Block {
  const groups = byDataset(insights);
  const rows = groups.length > 1 ? [...groups, ["all", insights] as const] : groups;
  const right = (name: string) => ({ name, align: "right" as const });
  return {
    kind: "table",
    columns: [
      { name: "dataset" },
      ...["examples", "mean gate", "picture decides", "words decide", "difference", "AUC"].map(right),
    ],
    rows: rows.map(([name, own]) => {
      const contrast = gateContrast(own);
      const by = contrast && contrast.pictureDecides - contrast.wordsDecide;
      return [
        ...[name, String(own.length), score(mean(own.map(({ gate }) => gate)))],
        ...(contrast ? [score(contrast.pictureDecides), score(contrast.wordsDecide)] : [absent, absent]),
        ...[signed(by), contrast ? score(contrast.auc) : absent],
      ];
    }),
  };
}

function gateFigure(insights: readonly Insight[]): Figure {
  const values = insights.map(({ dataset, gate, pictureDecides }) => ({
    ...{ value: gate, group: dataset },
    series: pictureDecides === null ? "examples" : pictureDecides ? "picture decides" : "words decide",
  }));
  // Fixed colours, whichever kind comes first in the data.
  values.sort((a, b) => (a.series < b.series ? -1 : a.series > b.series ? 1 : 0));
  return histogramFigure({
    name: "gate",
    alt: "Distribution of the gate by dataset; the table above gives the means.",
    caption:
      "How the gate is spread in each dataset; heights are shares of the examples of a colour. 0 leaves the picture out.",
    ...{ values, xLabel: "gate", domain: gateDomain },
  });
}

/** Words and objects that a figure can show. */
const most = { words: 24, examples: 6 } as const;

/** For one example of each dataset that needs its picture, what each word looks at. */
function attentionFigures(insights: readonly Insight[]): Block[] {
  const figures = byDataset(insights)
    .flatMap(
      ([, own]) => own.find(({ attention, pictureDecides }) => attention !== null && pictureDecides !== false) ?? [],
    )
    .slice(0, most.examples)
    .flatMap((insight, index) => attentionFigure(insight, index));
  if (figures.length === 0) return [];
  return [
    { kind: "heading", text: "Which objects words look at" },
    ...figures.map((figure) => ({ kind: "figure" as const, ...figure })),
  ];
}

function attentionFigure({ dataset, exampleId, text, gate, attention }: Insight, index: number): Figure[] {
  if (attention === null) return [];
  const words = attention.words.slice(0, most.words);
  const tokens = attention.weights[0]?.length ?? 0;
  const columns = Array.from({ length: tokens }, (_, at) => (at === 0 ? "picture" : `O${at}`));
  return [
    cellFigure({
      name: `attention-${index + 1}`,
      alt: `Attention of the words of ${exampleId} over its objects`,
      caption: `${dataset}, ${exampleId}, gate ${score(gate)}: “${text}”`,
      ...{ rows: words, columns, values: attention.weights, format: (value) => value.toFixed(2), full: 1 },
    }),
  ];
}
