import type { RowResult } from "../harness/fault-row.js";

/** A Markdown table of the rows, the newest result of each, by id. What happened is cut to what fits. */
export function tableOf(results: readonly RowResult[]): string {
  const newest = new Map<string, RowResult>();
  for (const row of [...results].sort((a, b) => a.at - b.at)) newest.set(`${row.id} ${row.fault}`, row);
  const rows = [...newest.values()].sort((a, b) => (a.id === b.id ? 0 : a.id < b.id ? -1 : 1));
  const lines = rows.map(({ id, fault, happened, test }) => `| ${[id, fault, cut(happened), test].join(" | ")} |`);
  return ["| row | fault | what happened | test |", "| --- | --- | --- | --- |", ...lines].join("\n");
}

const mostCharacters = 240;

function cut(text: string): string {
  const line = text.replace(/\s+/g, " ").replaceAll("generation: ", "").replaceAll("|", "\\|");
  return line.length > mostCharacters ? `${line.slice(0, mostCharacters - 1)}…` : line;
}
