import type { Comparison, ErrorCase, PredictionReport } from "@umie/data";
import { figure } from "./format.js";
import { type Column, table } from "./table.js";

/** A report on predictions as tables, each below its heading. */
export function reportLines({ interval, labels, parts, errors, released }: PredictionReport): string[] {
  return [
    ...section("95 % intervals (bootstrap over sentences)", ["F1", "from", "to"], interval, ({ f1, low, high }) => [
      ["", f1, low, high],
    ]),
    ...section("by label", ["precision", "recall", "F1"], labels, ({ labels, macro }) => [
      ...labels.map((score): Row => [score.label, score.precision, score.recall, score.f1]),
      ["mean (macro)", macro.precision, macro.recall, macro.f1],
    ]),
    ...section("parts", ["precision", "recall", "F1"], parts, ({ part, precision, recall, f1 }) => [
      [part, precision, recall, f1],
    ]),
    ...section(
      "the released code's scorer, defects included",
      ["precision", "recall", "F1"],
      released,
      ({ part, precision, recall, f1 }) => [[part, precision, recall, f1]],
    ),
    ...(errors === undefined ? [] : errorLines(errors)),
  ];
}

/** Two files of predictions beside each other. */
export function comparisonLines(comparisons: readonly Comparison[]): string[] {
  const heads = ["first F1", "second F1", "difference", "from", "to", "p (randomisation)", "p (bootstrap)"];
  const rows = comparisons.map(({ dataset, task, interval, ...of }) => [
    dataset,
    task,
    ...[of.a, of.b, of.difference, interval.low, interval.high].map(figure),
    ...[of.randomisationP, of.bootstrapP].map((p) => p.toFixed(4)),
  ]);
  return table([{ head: "dataset" }, { head: "task" }, ...heads.map(right)], rows);
}

type Row = [name: string, ...figures: (number | undefined)[]];

function section<T extends { dataset: string; task: string }>(
  heading: string,
  heads: readonly string[],
  items: readonly T[] | undefined,
  rowsOf: (item: T) => Row[],
): string[] {
  if (items === undefined) return [];
  const rows = items.flatMap((item) =>
    rowsOf(item).map(([name, ...figures]) => [item.dataset, item.task, name, ...figures.map(figure)]),
  );
  const columns = [{ head: "dataset" }, { head: "task" }, { head: "" }, ...heads.map(right)];
  const unnamed = rows.every(([, , name]) => name === "");
  const shown = <Cell>(cells: readonly Cell[]) => cells.filter((_, i) => i !== 2 || !unnamed);
  return ["", `${heading}:`, "", ...table(shown(columns), rows.map(shown))];
}

const right = (head: string): Column => ({ head, align: "right" });

function errorLines(errors: NonNullable<PredictionReport["errors"]>): string[] {
  const kinds = Object.keys(errors[0]?.counts ?? {});
  const rows = errors.map(({ dataset, task, counts }) => [dataset, task, ...Object.values(counts).map(String)]);
  const spelt = errors.flatMap(({ dataset, task, first }) =>
    first.map((one) => `${dataset} ${task}  ${caseLine(one)}`),
  );
  return [
    ...["", "errors (label right, words not: boundary; the other way round: type):", ""],
    ...table([{ head: "dataset" }, { head: "task" }, ...kinds.map(right)], rows),
    ...(spelt.length === 0 ? [] : ["", "the first of each task:", "", ...spelt]),
  ];
}

function caseLine({ kind, id, gold, predicted }: ErrorCase): string {
  const said = predicted && `"${predicted.fields.join(", ")}"`;
  const wanted = gold && `"${gold.fields.map((field) => (field === "" ? "(out of reach)" : field)).join(", ")}"`;
  const what = said && wanted ? `${said} for ${wanted}` : (said ?? wanted ?? "");
  return `${id}  ${kind}  ${what}`.trimEnd();
}
