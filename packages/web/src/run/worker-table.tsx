import type { WorkerStatus } from "@umie/coordinator";
import type { JSX } from "preact";
import { post } from "../api/api.js";
import { absent, bytes, rate } from "../format.js";
import { AskButton } from "../parts/ask-button.js";
import { type Column, Table } from "../parts/table.js";
import { phaseShares } from "./phase-shares.js";

const columns: readonly Column[] = [
  { head: "worker" },
  { head: "phase", isMinor: true },
  { head: "does now" },
  { head: "where its time goes" },
  { head: "step", isNumber: true, isMinor: true },
  { head: "examples/s", isNumber: true },
  { head: "memory", isNumber: true, isMinor: true },
  { head: <span class="unseen">steer</span> },
];

/** The workers of a run: what each does now, and where the time of its last seconds went. */
export function WorkerTable({ workers }: { workers: readonly WorkerStatus[] }): JSX.Element {
  const rows = workers.map(({ id, phase, doing, refusal, phaseSeconds, step, examplesPerSecond, residentBytes }) => ({
    key: id,
    cells: [
      id,
      phase,
      refusal ?? doing,
      <Phases key="phases" seconds={phaseSeconds} />,
      step < 0 ? absent : step,
      rate(examplesPerSecond),
      bytes(residentBytes),
      phase === "draining" ? "" : <Drain key="drain" id={id} />,
    ],
  }));
  return <Table caption="workers" columns={columns} rows={rows} />;
}

function Drain({ id }: { id: string }): JSX.Element {
  return (
    <AskButton
      verb="drain"
      object={id}
      consequence="It finishes what it is at, hands over and leaves. Nothing is lost."
      send={async (who) => void (await post(`workers/${encodeURIComponent(id)}/drain`, who))}
    />
  );
}

function Phases({ seconds }: { seconds: WorkerStatus["phaseSeconds"] }): JSX.Element {
  const shares = phaseShares(seconds);
  if (shares.length === 0) return <>{absent}</>;
  return (
    <span class="phases">
      <span class="bar" aria-hidden="true">
        {shares.map(({ phase, share }) => (
          <span key={phase} class={`phase ${phase}`} style={{ width: `${100 * share}%` }} title={phase} />
        ))}
      </span>
      <span class="soft">
        {shares
          .filter(({ share }) => share >= 0.01)
          .slice(0, 3)
          .map(({ phase, share }) => `${phase} ${Math.round(100 * share)} %`)
          .join(", ")}
      </span>
    </span>
  );
}
