import CliTable from "cli-table3";

export type Align = "left" | "right";

export interface Column {
  head: string;
  align?: Align;
}

const sides = ["top", "bottom", "left", "right", "mid", "middle", "left-mid", "mid-mid", "right-mid"] as const;
const noLines = Object.fromEntries(
  sides.flatMap((side) => [
    [side, ""],
    [`${side}-mid`, ""],
    [`${side}-left`, ""],
    [`${side}-right`, ""],
  ]),
);

/** Aligned columns without lines, headings in the first line. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const grid = new CliTable({
    chars: noLines,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 2, compact: true },
    colAligns: columns.map(({ align = "left" }) => align),
  });
  grid.push(
    columns.map(({ head }) => head),
    ...rows.map((row) => [...row]),
  );
  return grid
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
}
