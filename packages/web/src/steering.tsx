import type { RunState, RunStatus } from "@umie/coordinator";
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { post, Refused } from "./api.js";
import { Ask } from "./ask.js";

/** What people may wish of a run. `umie fork` gets its button here. */
const wishes = {
  pause: "It finishes the step, writes a checkpoint and stands still until somebody resumes it.",
  resume: "It goes on where it stands.",
  cancel: "It ends here, for good. Its checkpoints stay.",
} as const;
type Wish = keyof typeof wishes;

const possible: Record<RunState, readonly Wish[]> = {
  queued: ["pause", "cancel"],
  running: ["pause", "cancel"],
  pausing: ["resume", "cancel"],
  paused: ["resume", "cancel"],
  done: [],
  failed: [],
  cancelled: [],
};

/** Buttons for what can be done with a run in its state; each asks who and why, which is written down. */
export function Steering({ status: { id, state } }: { status: RunStatus }): JSX.Element {
  const [wish, setWish] = useState<Wish | null>(null);
  const opener = useRef<HTMLButtonElement | null>(null);
  const close = () => {
    setWish(null);
    opener.current?.focus();
  };
  return (
    <div class="steering">
      {possible[state].map((name) => (
        <button
          key={name}
          type="button"
          onClick={(event) => {
            opener.current = event.currentTarget;
            setWish(name);
          }}
        >
          {name}
        </button>
      ))}
      {wish && (
        <Ask
          question={`${wish} ${id}?`}
          consequence={wishes[wish]}
          verb={wish}
          onClose={close}
          onAnswer={async (who) => {
            try {
              await post(`runs/${encodeURIComponent(id)}/${wish}`, who);
              close();
              return null;
            } catch (error) {
              return error instanceof Refused ? error.message : "The coordinator does not answer: nothing was asked";
            }
          }}
        />
      )}
    </div>
  );
}
