import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { seriesColour } from "./style-sheet.js";

/** How wide drawings are, in pixels; a page scales them. */
export const figureWidth = 720;

/** Colours for names, in their order. */
export function seriesScale(names: readonly string[]): Plot.ScaleOptions {
  return { type: "ordinal", domain: names, range: names.map((_, at) => seriesColour(at)) };
}

/**
 * Draw marks as a whole `<svg>` element.
 *
 * @param name Of the figure: keeps its styles apart from those of others on a page.
 */
export function drawSvg(name: string, options: Plot.PlotOptions): string {
  const { document } = parseHTML("<html><body></body></html>");
  const drawn = Plot.plot({
    width: figureWidth,
    className: `plot-${name}`,
    ...options,
    document,
  });
  return drawn.outerHTML;
}
