import type { CellState } from "./cell-states.js";

const columns = [
  ...["cell", "seed", "status", "heldOut", "N", "nonEmbedding", "D", "U", "C", "loss", "f1", "step", "epochs"],
  ...["lastLoss", "testF1", "learningRate", "attempt", "hash", "stateHash", "reason"],
] as const;

/**
 * The table of a sweep as CSV, a row for each cell in the order of the plan: what `umie scale fit` reads. Nothing in it
 * tells when, where or how often interrupted a run was, so it is the same text however the sweep went.
 */
export function sweepTable(states: readonly CellState[]): string {
  return [columns.join(","), ...states.map((state) => columns.map((name) => quoted(rowOf(state)[name])).join(","))]
    .map((line) => `${line}\n`)
    .join("");
}

type Row = Record<(typeof columns)[number], string | number | boolean | null>;

function rowOf({ cell, state, record }: CellState): Row {
  const { examples } = cell;
  const selected = record?.selected ?? null;
  const perExample = selected ? selected.D / selected.examples : 0;
  return {
    ...{ cell: cell.id, seed: cell.seed, status: state, heldOut: cell.heldOut },
    N: record?.N.total ?? cell.N,
    nonEmbedding: record?.N.nonEmbedding ?? null,
    D: selected?.D ?? cell.D,
    U: selected ? Math.min(selected.D, examples * perExample) : cell.U,
    C: selected?.C ?? cell.C,
    loss: selected?.loss ?? null,
    f1: selected?.macroF1 ?? null,
    step: selected?.step ?? null,
    epochs: selected ? selected.examples / examples : null,
    lastLoss: record?.last?.loss ?? null,
    testF1: record?.test?.macroF1 ?? null,
    learningRate: record?.learningRate ?? null,
    attempt: record?.attempt ?? null,
    hash: cell.hash,
    stateHash: record?.stateHash ?? null,
    reason: record?.reason ?? null,
  };
}

function quoted(value: string | number | boolean | null): string {
  const text = value === null ? "" : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""').replaceAll("\n", " ")}"` : text;
}
