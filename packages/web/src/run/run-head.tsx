import type { RunStatus } from "@umie/coordinator";
import type { JSX } from "preact";
import { duration, figure, rate, shortHash } from "../format.js";
import { Progress } from "../parts/progress.js";
import { isOver, StateMark } from "../parts/state-mark.js";
import { macroF1 } from "../scores.js";
import { Steering } from "./steering.js";
import { WaitNote } from "./wait-note.js";

/** What a run is and how far it is, in one look; and what one can do with it. */
export function RunHead({ status }: { status: RunStatus }): JSX.Element {
  const { id, state, reason, phase, step, steps } = status;
  return (
    <div class="run-head">
      <div class="head">
        <h1>{id}</h1>
        <StateMark state={state} />
        <span class="soft">{phases[phase]}</span>
        <Steering status={status} />
      </div>
      <p class="reason" role="status">
        {reason}
      </p>
      {reason === "" && <WaitNote status={status} />}
      <Progress done={step} total={steps} label="steps" />
      <dl class="facts">
        {factsOf(status).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const phases: Record<RunStatus["phase"], string> = {
  waiting: "waiting for workers",
  features: "computing features of pictures",
  train: "training",
  dev: "evaluating dev",
  test: "evaluating test",
  idle: "",
};

function factsOf(status: RunStatus): [string, string][] {
  const { loss, examplesPerSecond, etaSeconds, generation, workers, features, leaks, quarantined, stateHash } = status;
  const taken = (Date.parse(status.finishedAt ?? "") - Date.parse(status.createdAt)) / 1000;
  return [
    ["loss, nats/token", figure(loss)],
    ["dev F1, macro", figure(macroF1(status, "dev"))],
    ["test F1, macro", figure(macroF1(status, "test"))],
    ...(isOver(status.state)
      ? ([
          ["took", duration(taken)],
          ["state", shortHash(stateHash)],
        ] as [string, string][])
      : ([
          ["examples/s", rate(examplesPerSecond)],
          ["training left", duration(etaSeconds)],
          ["workers", String(workers.length)],
        ] as [string, string][])),
    ["generation", String(generation)],
    ["leaks", `${leaks.found} ${leakVerbs[leaks.rule]}`],
    ...(features ? [["pictures seen", `${features.done} of ${features.pictures}`] as [string, string]] : []),
    ...(quarantined > 0 ? [["lines left out", String(quarantined)] as [string, string]] : []),
  ];
}

const leakVerbs = { refuse: "refused", remove: "removed", report: "reported" } as const;
