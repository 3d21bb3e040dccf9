import type { RunCurves, RunStatus } from "@umie/coordinator";
import type { JSX } from "preact";
import { F1Chart, LossChart, SpeedChart } from "../charts/run-charts.js";
import { shortHash } from "../format.js";
import { checkpointsOf } from "./checkpoints-of.js";
import { EventList } from "./event-list.js";
import { ScoreTable } from "./score-table.js";
import { TimeLine } from "./time-line.js";
import { WorkerTable } from "./worker-table.js";

/** A run as it happens: curves, scores, workers, and what has happened. */
export function OverviewTab({ status, curves }: { status: RunStatus; curves: RunCurves | null }): JSX.Element {
  const checkpoints = curves ? checkpointsOf(curves.events) : [];
  return (
    <>
      {curves && curves.steps.length > 0 && (
        <div class="charts">
          <LossChart curves={curves} />
          <F1Chart curves={curves} />
          <SpeedChart curves={curves} />
        </div>
      )}
      <h2>Datasets</h2>
      <ScoreTable datasets={status.datasets} />
      {status.workers.length > 0 && (
        <>
          <h2>Workers</h2>
          <WorkerTable workers={status.workers} />
        </>
      )}
      {curves && curves.events.length > 0 && (
        <>
          <h2>What happened</h2>
          <TimeLine curves={curves} status={status} />
          <EventList events={curves.events} />
        </>
      )}
      <h2>Checkpoints</h2>
      {checkpoints.length === 0 && status.checkpoint === null && <p class="soft">none yet</p>}
      {checkpoints.length > 0 && (
        <p class="list">
          {checkpoints.map(({ step, manifest }) => (
            <span key={manifest} title={manifest} class={manifest === status.checkpoint?.manifest ? "newest" : ""}>
              step {step}
            </span>
          ))}
        </p>
      )}
      {status.checkpoint && (
        <p class="soft">
          The newest, of step {status.checkpoint.step}, is <code>{status.checkpoint.manifest}</code>.
          {status.stateHash && (
            <>
              {" "}
              The final state is <code title={status.stateHash}>{shortHash(status.stateHash)}</code>.
            </>
          )}
        </p>
      )}
    </>
  );
}
