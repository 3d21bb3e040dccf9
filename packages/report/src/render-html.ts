import { codeParts, escapeHtml } from "./escape.js";
import type { Block, Column, Figure, Report, Table } from "./report.js";
import { styleSheet } from "./style-sheet.js";

/** A report as one HTML file that asks for nothing else: styles and drawings are in it. */
export function renderHtml({ title, lead, blocks }: Report): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${styleSheet}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p class="lead">${inline(lead)}</p>
${blocks.map(htmlOf).join("\n")}
</main>
</body>
</html>
`;
}

function htmlOf(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `<h2>${inline(block.text)}</h2>`;
    case "paragraph":
      return `<p>${inline(block.text)}</p>`;
    case "list":
      return `<ul>\n${block.items.map((item) => `<li>${inline(item)}</li>`).join("\n")}\n</ul>`;
    case "code":
      return `<pre><code>${escapeHtml(block.text)}</code></pre>`;
    case "keyFigures":
      return `<dl class="key-figures">\n${block.figures
        .map(({ label, value, note }) => {
          const small = note === undefined ? "" : `<dd class="note">${inline(note)}</dd>`;
          return `<div><dt>${inline(label)}</dt><dd class="value">${escapeHtml(value)}</dd>${small}</div>`;
        })
        .join("\n")}\n</dl>`;
    case "table":
      return table(block);
    case "figure":
      return figure(block);
    case "gallery":
      return `<div class="gallery">\n${block.figures.map(figure).join("\n")}\n</div>`;
  }
}

function figure({ name, alt, caption, svg }: Figure): string {
  const drawing = `<div class="drawing" role="img" aria-label="${escapeHtml(alt)}">${svg}</div>`;
  return `<figure id="${escapeHtml(name)}">${drawing}<figcaption>${inline(caption)}</figcaption></figure>`;
}

function table({ columns, rows }: Table): string {
  const row = (cells: readonly string[], tag: "th" | "td") =>
    `<tr>${cells.map((cell, at) => `<${tag}${classOf(columns[at], cell)}>${inline(cell)}</${tag}>`).join("")}</tr>`;
  const head = row(
    columns.map(({ name }) => name),
    "th",
  );
  const body = rows.map((cells) => row(cells, "td")).join("\n");
  return `<div class="table"><table>\n<thead>${head}</thead>\n<tbody>\n${body}\n</tbody>\n</table></div>`;
}

/** A cell longer than this is a sentence, and may be broken into lines. */
const longestWord = 36;

function classOf(column: Column | undefined, cell: string): string {
  if (column?.align === "right") return ' class="number"';
  return cell.length > longestWord ? ' class="sentence"' : "";
}

function inline(text: string): string {
  return codeParts(text)
    .map((part) => (part.isCode ? `<code>${escapeHtml(part.text)}</code>` : escapeHtml(part.text)))
    .join("");
}
