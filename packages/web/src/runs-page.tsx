import type { RunStatus } from "@umie/coordinator";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useLoaded } from "./api/use-loaded.js";
import { clock, figure, rate, shortHash } from "./format.js";
import { Progress } from "./parts/progress.js";
import { StateMark } from "./parts/state-mark.js";
import { type Column, Table } from "./parts/table.js";
import { Trouble } from "./parts/trouble.js";
import { useTitle } from "./parts/use-title.js";
import { compareHref, runHref } from "./route.js";
import { macroF1 } from "./scores.js";

const columns: readonly Column[] = [
  { head: "run" },
  { head: "state" },
  { head: "steps" },
  { head: "loss", isNumber: true },
  { head: "dev F1", isNumber: true },
  { head: "test F1", isNumber: true },
  { head: "examples/s", isNumber: true, isMinor: true },
  { head: "workers", isNumber: true, isMinor: true },
  { head: "submitted", isMinor: true },
  { head: "spec", isMinor: true },
];

/** All runs, the newest first; those that are ticked can be compared. */
export function RunsPage(): JSX.Element {
  useTitle("runs");
  const { value, refusal } = useLoaded<{ runs: RunStatus[] }>("runs", 2000);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  if (refusal) return <Trouble title="Runs" refusal={refusal} />;
  if (!value) return <p class="soft">…</p>;
  const toggle = (id: string) =>
    setChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  return (
    <>
      <div class="head">
        <h1>Runs</h1>
        {chosen.length > 1 && <a href={compareHref(chosen)}>Compare these {chosen.length}</a>}
      </div>
      {value.runs.length === 0 ? (
        <p>
          No runs yet: <code>umie submit recipes/demo.yaml</code>
        </p>
      ) : (
        <Table
          caption="runs, the newest first"
          columns={columns}
          rows={value.runs.toReversed().map((run) => ({ key: run.id, cells: cellsOf(run, chosen, toggle) }))}
        />
      )}
    </>
  );
}

function cellsOf(run: RunStatus, chosen: readonly string[], toggle: (id: string) => void) {
  const { id, state, step, steps, loss, examplesPerSecond, workers, createdAt, specHash } = run;
  return [
    <label class="pick" key="run">
      <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} aria-label={`compare ${id}`} />
      <a href={runHref(id)}>{id}</a>
    </label>,
    <StateMark key="state" state={state} />,
    <Progress key="steps" done={step} total={steps} label={`steps of ${id}`} />,
    figure(loss),
    figure(macroF1(run, "dev")),
    figure(macroF1(run, "test")),
    rate(examplesPerSecond),
    workers.length,
    clock(Date.parse(createdAt)),
    <code key="spec">{shortHash(specHash)}</code>,
  ];
}
