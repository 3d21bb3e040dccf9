import { createHash } from "node:crypto";
import { featureFlops, trainingFlops } from "@umie/model/config";
import { ScalingError } from "../scaling-error.js";
import { type SweepModel, sweepModels } from "./sweep-models.js";
import type { Sweep, SweepSpec } from "./sweep-schema.js";

/** One run of a sweep: a model, a share of the data and a seed. */
export interface Cell {
  /** `small/0.25/1`: model, size of the data as the sweep says it, seed. */
  id: string;
  /** SHA-256 of all that decides the cell's result; a finished hash is never run again. */
  hash: string;
  model: SweepModel;
  /** As in `data.sizes`, or for isoflop the budget. */
  size: number;
  seed: number;
  /** Unique training examples, a prefix of the sweep's permutation. */
  examples: number;
  epochs: number;
  N: number;
  /** D: source and target tokens processed, without padding. */
  D: number;
  /** U: unique ones. */
  U: number;
  /** C: model FLOPs of training. */
  C: number;
  /** The rule 6 N D, for comparison alone. */
  sixND: number;
  heldOut: boolean;
}

/**
 * The cells of a sweep, a deterministic list.
 *
 * @throws {ScalingError} If a cell wants more data than there is, or names a model or size that the sweep has not.
 */
export function cellsOf(sweep: Sweep): Cell[] {
  const { models, design, compute } = sweep.spec;
  const sized = sweepModels(models);
  refuseTwins(sized);
  const plain = pairsOf(sized, sweep.spec).flatMap(({ model, size }) => {
    const seeds = design.extraSeeds.find((extra) => extra.model === model.name && extra.size === size)?.seeds ?? 0;
    return Array.from({ length: Math.max(design.seeds, seeds) }, (_, seed) => cellOf(sweep.spec, model, size, seed));
  });
  for (const extra of design.extraSeeds) refuseStranger(plain, extra, "extraSeeds");
  refuseTwinCells(plain);
  const cells = withHoldout(plain, design.holdout);
  return compute.order === "cheap-first" ? cells.sort((a, b) => a.C - b.C || (a.id < b.id ? -1 : 1)) : cells;
}

function refuseTwins(models: readonly SweepModel[]): void {
  const twin = models.find(({ name }, i) => models.findIndex((other) => other.name === name) < i);
  if (twin)
    throw new ScalingError(`Cannot plan as models must have names of their own: ${twin.name} stands there twice`);
}

/** Two cells with one hash are one run, whose result would count twice. */
function refuseTwinCells(cells: readonly Cell[]): void {
  const first = new Map<string, string>();
  for (const { hash, id } of cells) {
    const other = first.get(hash);
    if (other !== undefined) throw new ScalingError(`Cannot plan as cells must differ: ${other} and ${id} are one run`);
    first.set(hash, id);
  }
}

function pairsOf(models: readonly SweepModel[], { data, design }: SweepSpec): { model: SweepModel; size: number }[] {
  if (design.kind === "list") {
    return design.cells!.map(({ model, size }) => ({ model: modelNamed(models, model), size }));
  }
  const sizes = { grid: data.sizes, envelope: [Math.max(...data.sizes)], isoflop: design.budgets ?? [] }[design.kind];
  return models.flatMap((model) => sizes.map((size) => ({ model, size })));
}

function modelNamed(models: readonly SweepModel[], name: string): SweepModel {
  const found = models.find((model) => model.name === name);
  if (found) return found;
  const known = models.map((model) => model.name).join(", ");
  throw new ScalingError(`Cannot plan a cell as its model must be one of ${known}: it is ${name}`);
}

function cellOf(spec: SweepSpec, model: SweepModel, size: number, seed: number): Cell {
  const { data, models } = spec;
  const { sourceTokens, targetTokens, visualTokens } = data.example;
  const shape = { rows: 1, sourceLength: sourceTokens, targetLength: targetTokens, visualTokens };
  const perExample = trainingFlops(model.config, shape, models.vision);
  const { examples, epochs } = amountOf(spec, size, perExample, `${model.name}/${size}`);
  const tokens = sourceTokens + targetTokens;
  const D = examples * epochs * tokens;
  const cell = { model, size, seed, examples, epochs, N: model.parameters, D, U: Math.min(D, examples * tokens) };
  const id = `${model.name}/${Number(size.toPrecision(6))}/${seed}`;
  const C = perExample * examples * epochs;
  return { id, hash: hashOf(spec, cell), ...cell, C, sixND: 6 * cell.N * D, heldOut: false };
}

/** Unique examples and passes over them. */
function amountOf({ data, design, training }: SweepSpec, size: number, perExample: number, cell: string) {
  if (design.kind === "isoflop") {
    const processed = size / perExample;
    const examples = Math.min(data.pool, Math.max(1, Math.round(processed)));
    return { examples, epochs: processed / examples };
  }
  const perUnit = { examples: 1, targetTokens: 1 / data.example.targetTokens, fraction: data.pool }[data.unit];
  const examples = Math.round(size * perUnit);
  if (examples >= 1 && examples <= data.pool) return { examples, epochs: training.epochs };
  throw new ScalingError(
    `Cannot plan the cell ${cell} as it must take from 1 to ${data.pool} examples, all there are: it takes ${examples}`,
  );
}

/** All that decides a cell's result, and nothing that only decides where or when it runs. */
function hashOf({ data, models, training }: SweepSpec, cell: Pick<Cell, "model" | "examples" | "epochs" | "seed">) {
  const { preset, override, init } = cell.model;
  const content = {
    model: { preset, override: sorted(override), init, vocabSize: models.vocabSize, ...visionOf(models) },
    data: { recipe: data.recipe, seed: data.seed, pool: data.pool, examples: cell.examples },
    training: sorted(training),
    epochs: cell.epochs,
    seed: cell.seed,
  };
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}

function visionOf({ vision, visual }: SweepSpec["models"]) {
  return { vision, visual };
}

function sorted<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))) as T;
}

/** Cells of one budget differ by this at most. */
const rounding = 1e-6;

function withHoldout(cells: readonly Cell[], holdout: SweepSpec["design"]["holdout"]): Cell[] {
  const most = Math.max(...cells.map(({ C }) => C));
  const isHeldOut = ({ model, size, C }: Cell): boolean => {
    if (holdout === "none") return false;
    if (holdout === "largest") return C >= most * (1 - rounding);
    if ("aboveFlops" in holdout) return C > holdout.aboveFlops;
    return holdout.cells.some((cell) => cell.model === model.name && cell.size === size);
  };
  if (typeof holdout === "object" && "cells" in holdout) {
    for (const cell of holdout.cells) refuseStranger(cells, cell, "holdout");
  }
  return cells.map((cell) => ({ ...cell, heldOut: isHeldOut(cell) }));
}

function refuseStranger(cells: readonly Cell[], { model, size }: { model: string; size: number }, where: string): void {
  if (cells.some((cell) => cell.model.name === model && cell.size === size)) return;
  throw new ScalingError(`Cannot plan as ${where} must name cells of the design: ${model} with ${size} is none`);
}

/** FLOPs that fill the store of features once, for sweeps that read them from there. */
export function storeFlops({ models, data }: SweepSpec): number {
  if (models.vision !== "cached") return 0;
  const [first] = sweepModels(models);
  return first ? featureFlops(first.config, data.pool * data.example.visualTokens) : 0;
}
