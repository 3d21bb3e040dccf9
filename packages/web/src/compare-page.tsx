import type { RunCurves, RunStatus } from "@umie/coordinator";
import type { RunRecord } from "@umie/recipe";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { useLoaded } from "./api/use-loaded.js";
import { Chart, type Line } from "./charts/chart.js";
import { lineStyle } from "./charts/line-style.js";
import { overlay } from "./charts/overlay.js";
import { absent, count, figure, shortHash } from "./format.js";
import { StateMark } from "./parts/state-mark.js";
import { Table } from "./parts/table.js";
import { Trouble } from "./parts/trouble.js";
import { useTitle } from "./parts/use-title.js";
import { compareHref, runHref } from "./route.js";
import { specDifferences } from "./run/flat-spec.js";
import { datasetF1, macroF1, macroOf } from "./scores.js";

interface Compared {
  status: RunStatus;
  curves: RunCurves;
  record: RunRecord;
}

/** Runs side by side: curves one over the other, scores, and where their specs differ. */
export function ComparePage({ chosen }: { chosen: readonly string[] }): JSX.Element {
  useTitle("compare");
  const { value, refusal } = useLoaded<{ runs: RunStatus[] }>("runs", 5000);
  if (refusal) return <Trouble title="Compare runs" refusal={refusal} />;
  if (!value) return <p class="soft">…</p>;
  const known = chosen.filter((run) => value.runs.some(({ id }) => id === run));
  const unknown = chosen.filter((run) => !known.includes(run));
  return (
    <>
      <div class="head">
        <h1>Compare runs</h1>
      </div>
      <fieldset class="choice">
        <legend class="unseen">runs</legend>
        {value.runs.toReversed().map(({ id }) => {
          const others = chosen.filter((run) => run !== id);
          const toggle = () => location.assign(compareHref(chosen.includes(id) ? others : [...chosen, id]));
          return (
            <label key={id}>
              <input type="checkbox" checked={chosen.includes(id)} onChange={toggle} /> {id}
            </label>
          );
        })}
      </fieldset>
      {unknown.length > 0 && <p class="trouble">There is no run {unknown.join(", ")}.</p>}
      {known.length < 2 ? <p class="soft">Choose two or more.</p> : <Comparison key={known.join()} runs={known} />}
    </>
  );
}

function Comparison({ runs }: { runs: readonly string[] }): JSX.Element {
  const loaded = runs.map((run) => useCompared(run));
  const refusal = loaded.find((one) => one.refusal)?.refusal;
  if (refusal) return <Trouble refusal={refusal} />;
  const compared = loaded.flatMap(({ value }) => value ?? []);
  if (compared.length < runs.length) return <p class="soft">…</p>;
  return (
    <>
      <div class="charts">
        <OverlaidLoss compared={compared} />
        <OverlaidF1 compared={compared} />
      </div>
      <h2>Scores</h2>
      <Scores compared={compared} />
      <h2>Where their specs differ</h2>
      <Differences compared={compared} />
    </>
  );
}

/** One run's part; a run that goes on is looked at again now and then. */
function useCompared(run: string) {
  const place = `runs/${encodeURIComponent(run)}`;
  const status = useLoaded<RunStatus>(place, 5000);
  const curves = useLoaded<RunCurves>(`${place}/curves`, 5000);
  const record = useLoaded<RunRecord>(`${place}/record`);
  const refusal = status.refusal ?? curves.refusal ?? record.refusal;
  const isWhole = status.value && curves.value && record.value;
  const value = isWhole ? { status: status.value!, curves: curves.value!, record: record.value! } : null;
  return { value, refusal };
}

function OverlaidLoss({ compared }: { compared: readonly Compared[] }): JSX.Element {
  const { x, lines } = useOverlay(compared, ({ curves }) => ({ x: curves.steps, values: curves.loss }));
  return (
    <Chart
      title="Loss of training"
      note="nats per target token, all datasets, by step"
      summary={endsOf(lines)}
      {...{ x, lines, format: figure, height: 260 }}
    />
  );
}

function OverlaidF1({ compared }: { compared: readonly Compared[] }): JSX.Element {
  const { x, lines } = useOverlay(compared, ({ curves }) => {
    const dev = curves.evaluations.filter(({ split }) => split === "dev");
    return { x: dev.map(({ step }) => step), values: dev.map(({ f1 }) => macroOf(f1)) };
  });
  return (
    <Chart
      title="F1 on dev"
      note="macro over datasets, at each evaluation"
      summary={endsOf(lines)}
      {...{ x, lines, format: figure, height: 260, hasMarks: true }}
    />
  );
}

function useOverlay(
  compared: readonly Compared[],
  curveOf: (one: Compared) => { x: readonly number[]; values: readonly (number | null)[] },
): { x: number[]; lines: Line[] } {
  const version = compared.map(({ curves }) => `${curves.steps.at(-1)} ${curves.evaluations.length}`).join();
  return useMemo(() => {
    const { x, columns } = overlay(compared.map(curveOf));
    const lines = compared.map(({ status }, i) => ({ name: status.id, style: lineStyle(i), values: columns[i]! }));
    return { x, lines };
  }, [version]);
}

const endsOf = (lines: readonly Line[]) =>
  lines.map(({ name, values }) => `${name} ends at ${figure(values.findLast((value) => value !== null))}`).join(", ");

function Scores({ compared }: { compared: readonly Compared[] }): JSX.Element {
  const columns = [
    { head: <span class="unseen">figure</span> },
    ...compared.map(({ status: { id } }) => ({ head: <a href={runHref(id)}>{id}</a>, isNumber: true })),
  ];
  const row = (name: string, cell: (status: RunStatus) => JSX.Element | string) => ({
    key: name,
    cells: [name, ...compared.map(({ status }) => cell(status))],
  });
  const datasets = [...new Set(compared.flatMap(({ status }) => status.datasets.map(({ dataset }) => dataset)))];
  const ofDataset = (name: string, split: "dev" | "test") => (status: RunStatus) => {
    const found = status.datasets.find(({ dataset }) => dataset === name);
    return figure(found && datasetF1(found, split));
  };
  const rows = [
    row("state", ({ state }) => <StateMark state={state} />),
    row("steps", ({ step, steps }) => `${count(step)}/${count(steps)}`),
    row("loss", ({ loss }) => figure(loss)),
    ...(["dev", "test"] as const).flatMap((split) => [
      row(`${split} F1, mean`, (status) => figure(macroF1(status, split))),
      ...datasets.map((name) => ({ ...row(`${split} ${name}`, ofDataset(name, split)), isSub: true })),
    ]),
    row("final state", ({ stateHash }) => <code>{shortHash(stateHash)}</code>),
    row("spec", ({ specHash }) => <code>{shortHash(specHash)}</code>),
  ];
  return <Table caption="scores of the runs" columns={columns} rows={rows} />;
}

function Differences({ compared }: { compared: readonly Compared[] }): JSX.Element {
  const differences = specDifferences(compared.map(({ record }) => record.spec));
  if (differences.length === 0) return <p>Nowhere: their results must be the same bits.</p>;
  const columns = [{ head: "key" }, ...compared.map(({ status: { id } }) => ({ head: id }))];
  const rows = differences.map(({ path, texts }) => ({
    key: path,
    cells: [path, ...texts.map((text, i) => <code key={i}>{text ?? absent}</code>)],
  }));
  return <Table caption="differences of the specs" columns={columns} rows={rows} />;
}
