import type { RunCurves, RunStatus } from "@umie/coordinator";
import type { JSX } from "preact";
import { clock, duration } from "../format.js";
import { lanesOf } from "./lanes-of.js";

/**
 * A run along the clock: generations as stretches, all else as marks, a lane for each kind. The list of events says the same in words, so this is
 * for the eye alone.
 */
export function TimeLine({ curves, status }: { curves: RunCurves; status: RunStatus }): JSX.Element {
  const from = Date.parse(status.createdAt);
  const last = Math.max(...curves.events.map(({ at }) => at), curves.at.at(-1) ?? from);
  const to = Math.max(status.finishedAt ? Date.parse(status.finishedAt) : last, from + 1);
  const at = (ms: number) => `${(100 * Math.min(1, Math.max(0, (ms - from) / (to - from)))).toFixed(2)}%`;
  const width = (start: number, end: number) => `${((100 * Math.max(0, end - start)) / (to - from)).toFixed(2)}%`;
  return (
    <div class="time-line" aria-hidden="true">
      {lanesOf(curves, to).map(({ name, stretches, marks }) => (
        <div class="lane" key={name}>
          <span class="soft">{name}</span>
          <span class="track">
            {stretches.map(({ from: start, to: end, label, text }) => (
              <span class="stretch" key={start} title={text} style={{ left: at(start), width: width(start, end) }}>
                {label}
              </span>
            ))}
            {marks.map(({ at: ms, text }, i) => (
              <span class="mark" key={i} title={`${clock(ms)} ${text}`} style={{ left: at(ms) }} />
            ))}
          </span>
        </div>
      ))}
      <div class="lane ends soft">
        <span />
        <span class="track">
          <span>{clock(from)}</span>
          <span>{duration((to - from) / 1000)} later</span>
        </span>
      </div>
    </div>
  );
}
