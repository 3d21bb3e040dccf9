import { codeParts, escapeMarkdown } from "./escape.js";
import { figureFile } from "./figure-file.js";
import type { Block, Figure, KeyFigure, Report, Table } from "./report.js";

/** A report in Markdown, and the drawings it refers to, by path. */
export interface MarkdownReport {
  text: string;
  files: ReadonlyMap<string, string>;
}

/** Where drawings lie, seen from the Markdown. */
const folder = "figures";

export function renderMarkdown({ title, lead, blocks }: Report): MarkdownReport {
  const parts = [`# ${escapeMarkdown(title)}`, inline(lead), ...blocks.map(markdownOf)];
  const files = blocks.flatMap(figuresOf).map((figure): [string, string] => [pathOf(figure), figureFile(figure.svg)]);
  return { text: `${parts.join("\n\n")}\n`, files: new Map(files) };
}

function markdownOf(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `## ${inline(block.text)}`;
    case "paragraph":
      return inline(block.text);
    case "list":
      return block.items.map((item) => `* ${inline(item)}`).join("\n");
    case "code":
      return fenced(block.text);
    case "keyFigures":
      return block.figures.map(keyFigure).join("\n");
    case "table":
      return table(block);
    case "figure":
      return figure(block);
    case "gallery":
      return block.figures.map(figure).join("\n\n");
  }
}

function figuresOf(block: Block): readonly Figure[] {
  if (block.kind === "figure") return [block];
  return block.kind === "gallery" ? block.figures : [];
}

const pathOf = ({ name }: Figure) => `${folder}/${name}.svg`;

function figure(shown: Figure): string {
  return `![${escapeMarkdown(shown.alt)}](${pathOf(shown)})\n\n${inline(shown.caption)}`;
}

function keyFigure({ label, value, note }: KeyFigure): string {
  return `* ${inline(label)}: **${escapeMarkdown(value)}**${note === undefined ? "" : ` (${inline(note)})`}`;
}

function table({ columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ name }) => inline(name))),
    line(columns.map(({ align }) => (align === "right" ? "--:" : "---"))),
    ...rows.map((row) => line(row.map(inline))),
  ].join("\n");
}

/** A fence longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}

/** A pipe would end a cell even inside code, so there it is escaped too. */
function inline(text: string): string {
  return codeParts(text)
    .map((part) => (part.isCode ? `\`${part.text.replaceAll("|", "\\|")}\`` : escapeMarkdown(part.text)))
    .join("");
}
