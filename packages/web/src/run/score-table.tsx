import type { DatasetStatus } from "@umie/coordinator";
import type { JSX } from "preact";
import { figure } from "../format.js";
import { type Column, Table } from "../parts/table.js";
import { datasetF1, macroF1, newestScore, tasksOf } from "../scores.js";

const columns: readonly Column[] = [
  { head: "dataset" },
  { head: "train loss", isNumber: true },
  { head: "dev loss", isNumber: true, isMinor: true },
  { head: "test loss", isNumber: true, isMinor: true },
  { head: "dev P", isNumber: true, isMinor: true },
  { head: "dev R", isNumber: true, isMinor: true },
  { head: "dev F1", isNumber: true },
  { head: "test P", isNumber: true, isMinor: true },
  { head: "test R", isNumber: true, isMinor: true },
  { head: "test F1", isNumber: true },
];

/** Loss and scores of each dataset; one of several tasks has a line for each below its own. */
export function ScoreTable({ datasets }: { datasets: readonly DatasetStatus[] }): JSX.Element {
  const f1s = (["dev", "test"] as const).map((split) => figure(macroF1({ datasets }, split)));
  const sum = ["mean", "", "", "", "", "", f1s[0], "", "", f1s[1]];
  return (
    <Table
      caption="loss and scores by dataset"
      columns={columns}
      rows={[...datasets.flatMap(rowsOf), { key: "mean", cells: sum }]}
    />
  );
}

function rowsOf(dataset: DatasetStatus) {
  const { dataset: name, loss } = dataset;
  const tasks = tasksOf(dataset);
  const scores = (task: string) =>
    (["dev", "test"] as const).flatMap((split) => {
      const score = newestScore(dataset, task, split);
      return [figure(score?.precision), figure(score?.recall), figure(score?.f1)];
    });
  const own =
    tasks.length === 1
      ? scores(tasks[0]!)
      : (["dev", "test"] as const).flatMap((split) => ["", "", figure(datasetF1(dataset, split))]);
  const first = { key: name, cells: [name, figure(loss.train), figure(loss.dev), figure(loss.test), ...own] };
  if (tasks.length < 2) return [first];
  return [
    first,
    ...tasks.map((task) => ({ key: `${name}/${task}`, cells: [task, "", "", "", ...scores(task)], isSub: true })),
  ];
}
