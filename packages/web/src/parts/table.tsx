import type { ComponentChildren, JSX } from "preact";

export interface Column {
  head: ComponentChildren;
  /** Figures stand right, one above the other. */
  isNumber?: boolean;
  /** A phone does without. */
  isMinor?: boolean;
}

interface TableProps {
  /** What the table is of; read aloud, not shown. */
  caption: string;
  columns: readonly Column[];
  rows: readonly { key: string; cells: readonly ComponentChildren[]; isSub?: boolean }[];
}

/** A table whose first column names the row. What does not fit scrolls within it. */
export function Table({ caption, columns, rows }: TableProps): JSX.Element {
  const classOf = ({ isNumber, isMinor }: Column) =>
    [isNumber && "number", isMinor && "minor"].filter(Boolean).join(" ");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section class="table" aria-label={caption} tabIndex={0}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column, i) => (
              <th key={i} scope="col" class={classOf(column)}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells, isSub = false }) => (
            <tr key={key} class={isSub ? "sub" : ""}>
              {cells.map((cell, i) =>
                i === 0 ? (
                  <th key={i} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={i} class={classOf(columns[i]!)}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
