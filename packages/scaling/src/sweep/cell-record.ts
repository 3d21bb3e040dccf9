import { parametersByPart } from "@umie/model/config";
import type { Cell } from "./cells.js";
import { type CurvePoint, curveOf } from "./curve.js";
import { divergence } from "./divergence.js";
import type { RunFacts } from "./run-facts.js";
import type { SweepSpec } from "./sweep-schema.js";

/** One attempt at a cell, once it is over: a line of a sweep's `runs.jsonl`, and all that its table is made of. */
export interface CellRecord {
  cell: string;
  /** The cell's. */
  hash: string;
  /** From 0. */
  attempt: number;
  seed: number;
  run: string | null;
  specHash: string;
  dataHash: string;
  stateHash: string | null;
  numericClass: string | null;
  N: { total: number; nonEmbedding: number; byPart: Readonly<Record<string, number>> };
  /** As counted in the run, padding left out; the table's D follows from the sweep's mean lengths. */
  D: { examples: number; unique: number; epochs: number; sourceTokens: number; targetTokens: number };
  C: { model: number; sixND: number };
  seconds: number;
  learningRate: number;
  skippedSteps: number;
  /** On dev. */
  curve: readonly CurvePoint[];
  /** The evaluation that `training.selection` takes, and the last; null where there is none. */
  selected: CurvePoint | null;
  last: CurvePoint | null;
  /** On test, at the end; it selects nothing. */
  test: CurvePoint | null;
  status: "done" | "diverged" | "failed";
  /** Why, unless it is done. */
  reason: string;
}

/** The record of a run that is over. */
export function cellRecord(spec: SweepSpec, cell: Cell, attempt: number, facts: RunFacts): CellRecord {
  const curve = curveOf(spec, cell, facts, "dev");
  const [status, reason] = verdictOf(facts, curve);
  const { run, specHash, dataHash, stateHash, numericClass, seconds, learningRate } = facts;
  const parts = parametersByPart(facts.config);
  const total = Object.values(parts).reduce((sum, count) => sum + count, 0);
  const last = curve.at(-1) ?? null;
  return {
    ...{ cell: cell.id, hash: cell.hash, attempt, seed: cell.seed },
    ...{ run, specHash, dataHash, stateHash, numericClass },
    N: { total, nonEmbedding: total - parts.embedding, byPart: parts },
    D: amountOf(facts),
    C: { model: last?.C ?? 0, sixND: 6 * total * (last?.D ?? 0) },
    ...{ seconds, learningRate, skippedSteps: facts.steps.filter(({ skipped }) => skipped).length },
    ...{ curve, selected: status === "done" ? selectedOf(curve, spec.training.selection) : null, last },
    test: curveOf(spec, cell, facts, "test").at(-1) ?? null,
    ...{ status, reason },
  };
}

function amountOf({ steps, prompts }: RunFacts): CellRecord["D"] {
  const total = (key: "examples" | "sourceTokens" | "targetTokens") => steps.reduce((sum, step) => sum + step[key], 0);
  const examples = total("examples");
  const tokens = { sourceTokens: total("sourceTokens"), targetTokens: total("targetTokens") };
  return { examples, unique: Math.min(prompts, examples), epochs: examples / prompts, ...tokens };
}

/** More steps than this share without a finite gradient are a divergence too. */
const mostSkipped = 0.1;

/**
 * The same whenever it is asked: a run that was ended early as it diverged had diverged by then.
 */
function verdictOf(
  { state, reason, steps }: RunFacts,
  curve: readonly CurvePoint[],
): readonly [CellRecord["status"], string] {
  const diverged = divergence(curve.map(({ loss }) => loss));
  if (diverged !== null) return ["diverged", diverged];
  const skipped = steps.filter((step) => step.skipped).length;
  if (skipped > mostSkipped * steps.length)
    return ["diverged", `${skipped} of ${steps.length} gradients were no numbers`];
  if (state === "done") return curve.length > 0 ? ["done", ""] : ["failed", "it was not evaluated on dev"];
  return ["failed", reason === "" ? `it was ${state}` : reason];
}

/** The best on dev; of equal ones the earliest. */
function selectedOf(curve: readonly CurvePoint[], selection: SweepSpec["training"]["selection"]): CurvePoint | null {
  if (selection === "last") return curve.at(-1) ?? null;
  const better = (a: CurvePoint, b: CurvePoint) => (selection === "devLoss" ? a.loss < b.loss : a.macroF1 > b.macroF1);
  return curve.reduce<CurvePoint | null>((best, point) => (best && !better(point, best) ? best : point), null);
}
