import * as Plot from "@observablehq/plot";
import { drawSvg, figureWidth } from "./plot.js";
import { leftMargin } from "./range-figure.js";
import type { Figure } from "./report.js";
import { seriesColour } from "./style-sheet.js";

export interface CellOptions extends Omit<Figure, "svg"> {
  rows: readonly string[];
  columns: readonly string[];
  /** A value for each row and column; null where there is none. */
  values: readonly (readonly (number | null)[])[];
  /** What stands in a cell. */
  format: (value: number) => string;
  /** The value that fills a cell wholly; one as far below 0 does in another colour. */
  full: number;
}

interface Cell {
  row: string;
  column: string;
  value: number;
}

/** A matrix of values as coloured cells with their figures. */
export function cellFigure({ rows, columns, values, format, full, ...figure }: CellOptions): Figure {
  // Labels may repeat, as words do, so cells stand by their place.
  const placed = (labels: readonly string[]) => labels.map((_, at) => String(at));
  const cells = rows.flatMap((_, row) =>
    columns.flatMap((_, column): Cell[] => {
      const value = values[row]?.[column];
      return value === null || value === undefined ? [] : [{ row: String(row), column: String(column), value }];
    }),
  );
  const margin = leftMargin(rows);
  const svg = drawSvg(figure.name, {
    width: Math.min(figureWidth, margin + 24 + columns.length * 92),
    height: 44 + rows.length * 30,
    marginLeft: margin,
    marginTop: 30,
    marginBottom: 6,
    x: {
      label: null,
      axis: "top",
      domain: placed(columns),
      tickFormat: (at: string) => columns[Number(at)],
      tickSize: 0,
    },
    y: { label: null, domain: placed(rows), tickFormat: (at: string) => rows[Number(at)], tickSize: 0 },
    opacity: { type: "identity" },
    marks: [
      Plot.cell(cells, {
        x: "column",
        y: "row",
        fill: ({ value }: Cell) => seriesColour(value < 0 ? 1 : 0),
        fillOpacity: ({ value }: Cell) => Math.min(1, Math.abs(value) / full) * 0.6,
        inset: 1,
      }),
      Plot.text(cells, { x: "column", y: "row", text: ({ value }: Cell) => format(value), fill: "currentColor" }),
    ],
  });
  return { ...figure, svg };
}
