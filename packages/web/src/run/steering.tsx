import type { RunState, RunStatus } from "@umie/coordinator";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { post } from "../api/api.js";
import { AskButton, type Who } from "../parts/ask-button.js";
import { runHref } from "../route.js";

/** What people may wish of a run. */
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

/** Buttons for what can be done with a run in its state. */
export function Steering({ status }: { status: RunStatus }): JSX.Element {
  const { id, state, checkpoint } = status;
  return (
    <div class="steering">
      {possible[state].map((wish) => (
        <AskButton
          key={wish}
          verb={wish}
          object={id}
          consequence={wishes[wish]}
          send={async (who) => void (await post(`runs/${encodeURIComponent(id)}/${wish}`, who))}
        />
      ))}
      {checkpoint && <Fork status={status} />}
    </div>
  );
}

/** `crypto.randomUUID` is only there where the connection is encrypted. */
const randomKey = () => crypto.getRandomValues(new Uint32Array(4)).join("-");

/** A new run that begins with the state of this one. */
function Fork({ status: { id, checkpoint } }: { status: RunStatus }): JSX.Element {
  const [step, setStep] = useState("");
  const [changes, setChanges] = useState("");
  const send = async (who: Who) => {
    const sets = changes.split("\n").map((line) => line.trim());
    const wish = { ...who, sets: sets.filter((line) => line !== ""), ...(step === "" ? {} : { step: Number(step) }) };
    const made = await post<RunStatus>(`runs/${encodeURIComponent(id)}/fork`, wish, randomKey());
    location.assign(runHref(made.id));
  };
  return (
    <AskButton
      verb="fork"
      object={id}
      consequence="A new run begins with this one's state and your changes."
      send={send}
    >
      <label>
        step{" "}
        <input
          inputMode="numeric"
          pattern="\d*"
          placeholder={`the newest checkpoint's, ${checkpoint?.step}`}
          value={step}
          onInput={(event) => setStep(event.currentTarget.value)}
        />
      </label>
      <label>
        set{" "}
        <textarea
          rows={3}
          placeholder={"optimizer.learningRate=1e-3\none a line"}
          value={changes}
          onInput={(event) => setChanges(event.currentTarget.value)}
        />
      </label>
    </AskButton>
  );
}
