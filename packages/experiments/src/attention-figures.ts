import { type Block, cellFigure, type Figure, pictureFigure } from "@umie/report";
import { score } from "./in-words.js";
import type { Insight } from "./outcome.js";

/** Words and examples that a report can show. */
const most = { words: 24, examples: 6 } as const;

/** For an example of each dataset, its picture with what was found in it, and what each of its words looks at. */
export function attentionFigures(insights: readonly Insight[]): Block[] {
  const shown = shownExamples(insights);
  if (shown.length === 0) return [];
  return [
    { kind: "heading", text: "What words look at" },
    {
      kind: "paragraph",
      text: [
        "The attention of each word over the visual tokens inside the gate, mean over heads; each row sums to",
        "1. `picture` is the whole picture. One example of each dataset: the first with a picture that",
        "decides, with several objects where there is one.",
      ].join(" "),
    },
    ...shown.map((insight, at) => ({
      kind: "gallery" as const,
      figures: [...picture(insight, at), attention(insight, at)],
    })),
  ];
}

/** The examples whose pictures a report shows: one of each dataset. */
export function shownExamples(insights: readonly Insight[]): Insight[] {
  const datasets = [...new Set(insights.map(({ dataset }) => dataset))];
  return datasets
    .flatMap((name) => {
      const able = insights.filter(
        ({ dataset, attention, pictureDecides }) =>
          dataset === name && attention?.words.length && pictureDecides !== false,
      );
      return able.find((insight) => insight.picture.objects.length > 1) ?? able[0] ?? [];
    })
    .slice(0, most.examples);
}

function attention({ dataset, exampleId, text, gate, attention: seen }: Insight, at: number): Figure {
  const words = (seen?.words ?? []).slice(0, most.words);
  const tokens = seen?.weights[0]?.length ?? 0;
  return cellFigure({
    name: `attention-${at + 1}`,
    alt: `Attention of the words of ${exampleId} over its objects`,
    caption: `${dataset}, ${exampleId}: “${text}” Gate ${score(gate)}.`,
    rows: words,
    columns: Array.from({ length: tokens }, (_, token) => (token === 0 ? "picture" : `O${token}`)),
    values: seen?.weights ?? [],
    format: (value) => value.toFixed(2),
    full: 1,
  });
}

/** Boxes are as strong as what the words together take of them. */
function picture({ picture: shown, exampleId, attention: seen }: Insight, at: number): Figure[] {
  if (shown.image === null) return [];
  const { base64, ...image } = shown.image;
  const taken = (token: number) => Math.max(0, ...(seen?.weights ?? []).map((row) => row[token] ?? 0));
  const figure = pictureFigure({
    name: `picture-${at + 1}`,
    alt: `The picture of ${exampleId} with ${shown.objects.length} objects`,
    caption: "A box is as strong as the most that a word takes of it.",
    ...image,
    bytes: Buffer.from(base64, "base64"),
    boxes: shown.objects.map((box, object) => ({ label: `O${object + 1}`, box, weight: taken(object + 1) })),
  });
  return [figure];
}
