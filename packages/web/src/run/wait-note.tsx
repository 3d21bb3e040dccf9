import type { Explanation, RunStatus } from "@umie/coordinator";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useLoaded } from "../api/use-loaded.js";

const longMs = 8000;

/** Says what a run is waiting for once it has not moved for a while. */
export function WaitNote({ status: { id, state, phase, step } }: { status: RunStatus }): JSX.Element | null {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    setLong(false);
    const timer = setTimeout(() => setLong(true), longMs);
    return () => clearTimeout(timer);
  }, [id, state, phase, step]);
  if (!isLong || state !== "running") return null;
  return <Waits run={id} />;
}

function Waits({ run }: { run: string }): JSX.Element {
  const { value } = useLoaded<Explanation>(`runs/${encodeURIComponent(run)}/explanation`, 3000);
  return (
    <p class="reason" role="status">
      {value && `For a while no step has come: ${value.summary}`}
    </p>
  );
}
