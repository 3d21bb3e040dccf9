import type { JSX } from "preact";
import type { Line } from "./chart.js";
import type { LineStyle } from "./line-style.js";

interface LegendProps {
  lines: readonly Line[];
  /** Which x the values are of. */
  at: number;
  format: (value: number | null | undefined) => string;
  hidden: ReadonlySet<string>;
  onToggle: (name: string) => void;
}

/** Names and values of a chart's lines; a click hides or shows one. */
export function Legend({ lines, at, format, hidden, onToggle }: LegendProps): JSX.Element {
  return (
    <ul class="legend">
      {lines.map(({ name, style, values }) => (
        <li key={name}>
          <button type="button" aria-pressed={!hidden.has(name)} title="hide or show" onClick={() => onToggle(name)}>
            <Stroke {...style} />
            {name}
          </button>
          <span class="figure">{format(values[at] ?? values.findLast((value) => value !== null))}</span>
        </li>
      ))}
    </ul>
  );
}

function Stroke({ colour, dash }: LineStyle): JSX.Element {
  return (
    <svg width="26" height="8" aria-hidden="true">
      <line
        x1="0"
        x2="26"
        y1="4"
        y2="4"
        style={{ stroke: `var(${colour})` }}
        stroke-width="2"
        stroke-dasharray={dash.join(" ")}
      />
    </svg>
  );
}
