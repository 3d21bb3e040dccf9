import type { RunCurves } from "@umie/coordinator";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { clock } from "../format.js";

const few = 8;

/** What happened, in words, the newest first. Checkpoints have a list of their own. */
export function EventList({ events: all }: { events: RunCurves["events"] }): JSX.Element {
  const [isWhole, setWhole] = useState(false);
  const events = all.filter(({ kind }) => kind !== "checkpoint");
  const shown = events.toReversed().slice(0, isWhole ? events.length : few);
  return (
    <>
      <ol class="events">
        {shown.map(({ at, kind, text }, i) => (
          <li key={`${at} ${i}`}>
            <time dateTime={new Date(at).toISOString()}>{clock(at)}</time> <strong>{kind}</strong> {text}
          </li>
        ))}
      </ol>
      {events.length > few && (
        <button type="button" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? "show the newest only" : `show all ${events.length}`}
        </button>
      )}
    </>
  );
}
