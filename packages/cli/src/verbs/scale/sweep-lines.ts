import type { CellState } from "@umie/scaling";
import { figure } from "../../view/format.js";
import { type Column, table } from "../../view/table.js";

/** How a sweep stands, in one line. */
export function sweepLine(name: string, states: readonly CellState[], running: ReadonlySet<string>): string {
  const count = (state: CellState["state"]) => states.filter((each) => each.state === state).length;
  const bad = (["diverged", "failed"] as const).flatMap((state) =>
    count(state) > 0 ? [`${count(state)} ${state}`] : [],
  );
  const best = Math.min(...states.map(({ record }) => record?.selected?.loss ?? Number.POSITIVE_INFINITY));
  return [
    `${name}: ${count("done")} of ${states.length} cells done`,
    ...bad,
    ...(running.size > 0 ? [`at work on ${namesOf(states, running)}`] : []),
    ...(Number.isFinite(best) ? [`lowest loss ${figure(best)}`] : []),
  ].join(", ");
}

function namesOf(states: readonly CellState[], running: ReadonlySet<string>): string {
  return states.flatMap(({ cell }) => (running.has(cell.hash) ? [cell.id] : [])).join(" and ");
}

const columns: Column[] = [
  ...[{ head: "cell" }, { head: "state" }],
  ...["N", "D", "loss", "F1", "step", "attempt"].map((head) => ({ head, align: "right" as const })),
  { head: "" },
];

/** A row for each cell. */
export function cellLines(states: readonly CellState[], running: ReadonlyMap<string, string>): string[] {
  return table(
    columns,
    states.map(({ cell, state, attempt, record }) => [
      ...[
        cell.id,
        running.get(cell.hash) ?? (state === "open" && record ? `${record.status}, to be tried again` : state),
      ],
      ...[cell.N.toExponential(2), cell.D.toExponential(2)],
      ...[
        record?.selected ? figure(record.selected.loss) : "",
        record?.selected ? figure(record.selected.macroF1) : "",
      ],
      ...[record?.selected ? String(record.selected.step) : "", String(attempt + 1)],
      [cell.heldOut ? "held out" : "", record?.reason ?? ""].filter((part) => part !== "").join("; "),
    ]),
  );
}
