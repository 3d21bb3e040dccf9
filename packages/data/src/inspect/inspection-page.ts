import { createHash } from "node:crypto";
import { escapeHtml } from "./escape-html.js";
import type { InspectedDataset, Inspection } from "./inspect-folder.js";
import { pageStyle } from "./page-style.js";
import { counted, pictureFigure } from "./picture-figure.js";
import type { PicturePreview } from "./picture-preview.js";
import type { LabelledSpan, ShownExample } from "./shown-example.js";
import type { SplitSummary } from "./split-summary.js";

/** The preview of a picture file, or why there is none. */
export type PreviewOf = (path: string) => PicturePreview | string;

/** Most labels of a kind that are drawn, and mistakes that are listed. */
const most = { labels: 16, mistakes: 20 };

/**
 * One self-contained page: no script, nothing fetched, and a content security policy that allows no more than its own style and the
 * pictures within it.
 */
export function inspectionPage(inspection: Inspection, previewOf: PreviewOf): string {
  const hash = createHash("sha256").update(pageStyle).digest("base64");
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`;
  const { root, datasets, unread } = inspection;
  const total = datasets.flatMap(({ splits }) => splits).reduce((sum, { summary }) => sum + summary.examples, 0);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Data in ${escapeHtml(root)}</title>
<style>${pageStyle}</style>
</head>
<body>
<h1>${counted(total, "example")} in ${counted(datasets.length, "dataset")}</h1>
<p class="soft">${escapeHtml(root)}</p>
<nav>${datasets.map(({ name }) => `<a href="#${name}">${name}</a>`).join("")}</nav>
${unread.map(({ name, mistake }) => `<p class="wrong"><b>${name}</b> is not read: ${escapeHtml(mistake.reason)}</p>`).join("\n")}
<main>
${datasets.map((dataset) => datasetSection(dataset, previewOf)).join("\n")}
</main>
</body>
</html>
`;
}

function datasetSection({ name, splits, examples, mistakes }: InspectedDataset, previewOf: PreviewOf): string {
  return `<section id="${name}">
<h2>${name}</h2>
<div class="scroll">${countsTable(splits)}</div>
${mistakes.length > 0 ? mistakeList(mistakes) : ""}
<div class="labels">${labelCharts(splits)}</div>
<h3>Examples</h3>
${examples.map((example) => exampleCard(example, previewOf)).join("\n")}
</section>`;
}

function countsTable(splits: InspectedDataset["splits"]): string {
  const row = (head: string, cell: (summary: SplitSummary) => string) =>
    `<tr><td>${head}</td>${splits.map(({ summary }) => `<td>${cell(summary)}</td>`).join("")}</tr>`;
  const number = (value: number) => value.toLocaleString("en");
  const settings = [...new Set(splits.flatMap(({ summary }) => Object.keys(summary.settings)))];
  return `<table>
<thead><tr><th></th>${splits.map(({ split }) => `<th>${split}</th>`).join("")}</tr></thead>
<tbody>
${row("examples", ({ examples }) => number(examples))}
${settings.map((setting) => row(`in setting ${setting}`, ({ settings: counts }) => number(counts[setting] ?? 0))).join("\n")}
${row("pictures named", ({ pictures }) => number(pictures.named))}
${row("pictures at hand", ({ pictures }) => number(pictures.shown))}
${row("objects in pictures", ({ pictures }) => number(pictures.objects))}
${row("words of a text, least to most", ({ words }) => (words === null ? "" : `${words.least} to ${words.most}`))}
${row("words of a text, median", ({ words }) => (words === null ? "" : `${words.median}`))}
</tbody>
</table>`;
}

function mistakeList(mistakes: InspectedDataset["mistakes"]): string {
  const lines = mistakes
    .slice(0, most.mistakes)
    .map(({ file, line, reason }) => `<li>${escapeHtml(`${file}:${line} ${reason}`)}</li>`);
  const more = mistakes.length > most.mistakes ? `<li>and ${mistakes.length - most.mistakes} more</li>` : "";
  return `<div class="wrong"><p>${counted(mistakes.length, "record")} left out:</p><ul>${lines.join("")}${more}</ul></div>`;
}

/** A chart for each kind of label, all splits together. */
function labelCharts(splits: InspectedDataset["splits"]): string {
  const kinds = [...new Set(splits.flatMap(({ summary }) => Object.keys(summary.labels)))];
  return kinds
    .map((kind) => {
      const counts = new Map<string, number>();
      for (const { summary } of splits) {
        for (const [label, count] of Object.entries(summary.labels[kind] ?? {}))
          counts.set(label, (counts.get(label) ?? 0) + count);
      }
      return `<div><h3>${kind}</h3>${barChart([...counts].sort(([, a], [, b]) => b - a))}</div>`;
    })
    .join("");
}

function barChart(counts: readonly (readonly [label: string, count: number])[]): string {
  const [width, height, left] = [420, 20, 170];
  const rest = counts.length > most.labels ? counts.slice(most.labels - 1) : [];
  const sum = rest.reduce((total, [, count]) => total + count, 0);
  const rows =
    rest.length === 0 ? counts : [...counts.slice(0, most.labels - 1), [`${rest.length} others`, sum] as const];
  const largest = Math.max(...rows.map(([, count]) => count));
  const bars = rows.map(([label, count], i) => {
    const length = Math.max(1, Math.round((count / largest) * (width - left - 60)));
    const middle = i * height + 14;
    return `<text x="0" y="${middle}">${escapeHtml(label)}</text><rect x="${left}" y="${i * height + 4}" width="${length}" height="12" rx="2"/><text class="count" x="${width}" y="${middle}">${count.toLocaleString("en")}</text>`;
  });
  return `<svg class="bars" viewBox="0 0 ${width} ${rows.length * height}">${bars.join("")}</svg>`;
}

function exampleCard(example: ShownExample, previewOf: PreviewOf): string {
  const { id, split, setting, text, spans, prompts, picture } = example;
  const preview = picture?.path ? previewOf(picture.path) : null;
  const asked = prompts.map(
    ({ task, instruction, target }) =>
      `<dt>${task}</dt><dd><code>${escapeHtml(instruction)}</code></dd><dd><code class="answer">${escapeHtml(target)}</code></dd>`,
  );
  const nothing = `<p class="soft">Nothing to read, so there is no prompt: the picture is absent and there is no text.</p>`;
  return `<article${picture === null ? "" : ' class="pictured"'}>
<header><b>${escapeHtml(id)}</b> · ${split}${setting === null ? "" : ` · ${setting}`}</header>
<div><p class="text">${text === "" ? '<span class="soft">(no text)</span>' : markedText(text, spans)}</p>
${asked.length === 0 ? nothing : `<dl>${asked.join("")}</dl>`}</div>
${pictureFigure(example, preview)}
</article>`;
}

/** The text with its spans marked; of spans that overlap, the first and longest. */
export function markedText(text: string, spans: readonly LabelledSpan[]): string {
  const characters = [...text];
  const slice = (from: number, to: number) => escapeHtml(characters.slice(from, to).join(""));
  let [html, done] = ["", 0];
  for (const { label, start, end } of spans) {
    if (start < done) continue;
    html += `${slice(done, start)}<mark>${slice(start, end)}<small>${escapeHtml(label)}</small></mark>`;
    done = end;
  }
  return html + slice(done, characters.length);
}
