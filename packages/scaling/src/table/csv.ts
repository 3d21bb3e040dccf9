import { ScalingError } from "../scaling-error.js";

/** Rows of a file by column name, as text, with the line of each for messages. */
export interface Table {
  /** How the user calls the file. */
  file: string;
  columns: readonly string[];
  rows: readonly Row[];
}

export interface Row {
  line: number;
  cells: Readonly<Record<string, string>>;
}

/**
 * Read comma-separated values with a heading (RFC 4180: quotes may hold commas and doubled quotes, no line ends).
 *
 * @throws {ScalingError} If a row is longer or shorter than the heading.
 */
export function parseCsv(text: string, file: string): Table {
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((content, index) => ({ content, line: index + 1 }))
    .filter(({ content }) => content.trim() !== "");
  const columns = lines[0] ? cellsOf(lines[0].content) : [];
  const rows = lines.slice(1).map(({ content, line }) => {
    const cells = cellsOf(content);
    if (cells.length !== columns.length) {
      throw new ScalingError(
        `Cannot read ${file}:${line} as it must have ${columns.length} cells, like the heading: it has ${cells.length}`,
      );
    }
    return { line, cells: Object.fromEntries(columns.map((column, i) => [column, cells[i]!])) };
  });
  return { file, columns, rows };
}

/** A field in quotes or up to the next comma. */
const field = /\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(?:,|$)/y;

function cellsOf(line: string): string[] {
  const cells: string[] = [];
  field.lastIndex = 0;
  while (field.lastIndex <= line.length) {
    const [whole, quoted, plain] = field.exec(line) ?? [];
    if (whole === undefined) break;
    cells.push(quoted?.replaceAll('""', '"') ?? plain!.trim());
    if (!whole.endsWith(",")) break;
  }
  return cells;
}
