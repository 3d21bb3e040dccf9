import { mean } from "../numerics/sample.js";
import type { CellState } from "./cell-states.js";
import type { SweepSpec } from "./sweep-schema.js";

/** A declaration farther off than this moves D and C. */
const near = 0.05;

/** Where a sweep says other lengths or another pool than its runs counted, a sentence each. */
export function measuredNotices({ data }: SweepSpec, states: readonly CellState[]): string[] {
  const done = states.flatMap(({ cell, record }) => (record?.status === "done" ? [{ cell, D: record.D }] : []));
  if (done.length === 0) return [];
  const total = (key: "examples" | "sourceTokens" | "targetTokens") => done.reduce((sum, { D }) => sum + D[key], 0);
  const { sourceTokens, targetTokens } = data.example;
  const pool = mean(done.map(({ cell, D }) => (D.examples / D.epochs) * (data.pool / cell.examples)));
  return [
    notice("data.example.sourceTokens", sourceTokens, total("sourceTokens") / total("examples")),
    notice("data.example.targetTokens", targetTokens, total("targetTokens") / total("examples")),
    notice("data.pool", data.pool, pool),
  ].flatMap((sentence) => sentence ?? []);
}

function notice(name: string, said: number, counted: number): string | null {
  if (Math.abs(counted / said - 1) <= near) return null;
  return `${name} is ${said} where the runs counted ${Number(counted.toPrecision(4))}: D and C hang on it`;
}
