import type { JSX } from "preact";
import { count } from "../format.js";

/** How much is done: a bar and the numbers. */
export function Progress({ done, total, label }: { done: number; total: number; label: string }): JSX.Element {
  return (
    <span class="progress">
      <progress value={done} max={Math.max(1, total)} aria-label={label} />
      <span class="figure">
        {count(done)}/{count(total)}
      </span>
    </span>
  );
}
