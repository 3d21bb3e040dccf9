import { type Block, plainNumber } from "@umie/report";
import type { CellState } from "../sweep/cell-states.js";

const right = (name: string) => ({ name, align: "right" as const });

/** Every cell of a sweep, those that failed included, and why. */
export function runBlocks(states: readonly CellState[]): Block[] {
  const bad = states.filter(({ state }) => state === "diverged" || state === "failed");
  return [
    ...(bad.length > 0
      ? [
          {
            kind: "list" as const,
            items: bad.map(({ cell, state, record }) => `${cell.id} ${state}: ${record?.reason}`),
          },
        ]
      : []),
    {
      kind: "table",
      columns: [
        ...[{ name: "cell" }, { name: "state" }],
        ...["N", "D", "epochs", "C", "dev loss", "macro F1", "test F1", "rate", "seconds"].map(right),
      ],
      rows: states.map(row),
    },
  ];
}

function row({ cell, state, attempt, record }: CellState): string[] {
  const { selected, test, learningRate, seconds } = record ?? {};
  const notes = [
    ...(cell.heldOut ? ["held out"] : []),
    ...(attempt > 0 && state === "done" ? [`attempt ${attempt + 1}`] : []),
  ];
  return [
    ...[cell.id, [state, ...notes].join(", "), plainNumber(cell.N), plainNumber(selected?.D ?? cell.D)],
    ...[(selected ? selected.examples / cell.examples : cell.epochs).toFixed(1), plainNumber(selected?.C ?? cell.C)],
    ...[selected?.loss.toFixed(3) ?? "–", selected?.macroF1.toFixed(3) ?? "–", test?.macroF1.toFixed(3) ?? "–"],
    ...[learningRate?.toExponential(1) ?? "–", seconds?.toFixed(0) ?? "–"],
  ];
}
