export { type CellOptions, cellFigure } from "./cell-figure.js";
export { type HistogramOptions, type HistogramValue, histogramFigure } from "./histogram-figure.js";
export { type LineOptions, type LinePoint, lineFigure } from "./line-figure.js";
export { type PictureBox, type PictureOptions, pictureFigure } from "./picture-figure.js";
export { type RangeOptions, type RangeRow, rangeFigure } from "./range-figure.js";
export { renderHtml } from "./render-html.js";
export { type MarkdownReport, renderMarkdown } from "./render-markdown.js";
export type { Block, Column, Figure, KeyFigure, Report, Table } from "./report.js";
export { type WrittenReport, writeReport } from "./write-report.js";
