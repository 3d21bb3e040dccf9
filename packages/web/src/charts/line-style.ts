/** As many as there are colours in the style sheet (`--series-0` …), told apart by those who see few. */
const colours = 7;
/** For those who see none, and where there are more lines than colours. */
const dashes: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3]];

export interface LineStyle {
  /** A custom property of CSS. */
  colour: string;
  /** Lengths of strokes and gaps, in pixels; empty: a whole line. */
  dash: readonly number[];
}

/** The style of the n-th line: neighbours differ in colour and dash, and 28 lines in one of them. */
export function lineStyle(index: number): LineStyle {
  return { colour: `--series-${index % colours}`, dash: dashes[index % dashes.length]! };
}

/** The line that sums up the others. */
export const sumStyle: LineStyle = { colour: "--ink", dash: [] };
