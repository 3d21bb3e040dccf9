import { ScalingError } from "../scaling-error.js";
import { byRule } from "../tuning/power-rule.js";
import type { Cell } from "./cells.js";
import type { Sweep, SweepSpec } from "./sweep-schema.js";

/** A recipe of kind Run, to be checked like any other. */
export type RecipeDocument = Record<string, unknown>;

/**
 * What a cell trains, as the recipe of an ordinary run: the same in every cell but for size, share of the data, steps and
 * seed. Its learning rate decays to 0 at its own end.
 *
 * @param rateFactor Below 1 after a divergence.
 * @throws {ScalingError} If the trainer cannot do what the sweep asks.
 */
export function cellRecipe(sweep: Sweep, cell: Cell, rateFactor = 1): RecipeDocument {
  const { data, training, compute } = sweep.spec;
  refuseUnable(sweep.spec);
  const steps = stepsOf(cell, training);
  return {
    apiVersion: "umie/v1",
    kind: "Run",
    metadata: { name: runName(sweep, cell) },
    spec: {
      seed: cell.seed,
      model: modelOf(sweep.spec, cell),
      data: {
        tokenizer: { train: { vocabSize: sweep.spec.models.vocabSize } },
        ...data.recipe,
        subset: { fraction: cell.examples / data.pool, seed: data.seed },
      },
      batch: {
        leavesPerStep: training.leavesPerStep,
        examplesPerLeaf: training.batchExamples / training.leavesPerStep,
      },
      optimizer: {
        ...training.optimizer,
        learningRate: rateFactor * learningRate(training, cell),
        weightDecay: training.weightDecay,
      },
      schedule: { steps, warmupRatio: training.warmupRatio },
      eval: {
        everySteps: Math.ceil(steps / training.evaluations),
        maxExamples: training.devExamples,
        test: training.test,
      },
      checkpoint: { everySteps: Math.ceil(steps / 2), keep: compute.keepCheckpoints },
    },
  };
}

/** Steps of a cell, at least one: passes over its examples in whole batches. */
export function stepsOf({ examples, epochs }: Cell, { batchExamples }: SweepSpec["training"]): number {
  return Math.max(1, Math.round((examples * epochs) / batchExamples));
}

/** Names of runs have lower-case letters, digits and inner dashes, at most 40. */
export function runName({ metadata }: Sweep, { id }: Cell): string {
  const name = `${metadata.name}-${id}`.replace(/[^a-z0-9]+/g, "-");
  return name.slice(-40).replace(/^-+/, "");
}

function modelOf({ models }: SweepSpec, { model: { preset, override, init } }: Cell) {
  const { vision, visual } = models;
  return {
    ...{ preset, override },
    ...(init === undefined ? {} : { init }),
    ...(vision === "trained" ? {} : { visual }),
  };
}

function learningRate({ learningRate: rate }: SweepSpec["training"], { model, N }: Cell): number {
  if (typeof rate === "number") return rate;
  if ("rule" in rate) return byRule(rate.rule, N);
  if ("search" in rate) {
    throw new ScalingError(
      "Cannot run the sweep as training.learningRate must be a number, perModel or a rule: it is a search; tune it in" +
        " runs of their own first",
    );
  }
  const own = rate.perModel[model.name];
  if (own !== undefined) return own;
  throw new ScalingError(
    `Cannot run ${model.name} as training.learningRate.perModel must name it: it names ${Object.keys(rate.perModel).join(", ")}`,
  );
}

/** What can be planned and simulated, and not be trained yet. */
function refuseUnable({ training, design, models }: SweepSpec): void {
  const { schedule } = training;
  const unable = [
    schedule !== "linear" ? `training.schedule must be linear, the trainer's one schedule: it is ${schedule}` : null,
    design.kind === "envelope"
      ? "design.kind must be grid, isoflop or list: whole curves of an envelope need a constant learning rate"
      : null,
    models.vision !== "trained" && models.visual === undefined
      ? `models.visual must say what sees the pictures where vision is ${models.vision}: it is absent`
      : null,
  ].find((reason) => reason !== null);
  if (unable) throw new ScalingError(`Cannot run the sweep as ${unable}`);
}
