import { createHash } from "node:crypto";
import type { Batch, BatchSource } from "@umie/data";
import { type BackendChoice, openBackend } from "@umie/engine";
import { type Evaluation, type FeatureCounts, lossQuantaPerNat, type StepEntry } from "@umie/ledger";
import { parameterCount } from "@umie/model/config";
import { applyUpdate, initialScalars } from "@umie/optim";
import { nextUnit, type RunSpec, type Unit, unitId } from "@umie/recipe";
import { Model } from "./compute.js";
import { evaluateSplit } from "./evaluate-leaf.js";
import type { FeaturePlace } from "./features/feature-cache.js";
import { learningRateOf } from "./learning-rate.js";
import { prepareEnvironment } from "./prepare-environment.js";
import { initialParameters, openRunModel, type RunModel } from "./run-model.js";

export interface ReferenceOptions extends FeaturePlace {
  /** Where drawn datasets and trained tokenizers are kept. */
  cache: string;
  backend: BackendChoice;
  threads: number;
  onStep?: (step: Pick<StepEntry, "step" | "kind" | "sums">) => void;
  onEvaluation?: (evaluation: Evaluation) => void;
  /** Told after each picture how many are done, and how many of them were computed. */
  onFeatures?: (done: FeatureCounts) => void;
}

export interface ReferenceResult {
  /** SHA-256 of the final state, which every distributed run of the spec must have too. */
  stateHash: string;
  numericClass: string;
}

/** Everything that a step changes. */
interface State {
  params: Float32Array;
  mu: Float32Array;
  nu: Float32Array;
  scalars: Float64Array;
}

/**
 * The reference trainer: the same spec in one process and one loop. It shares model, data and optimizer with the distributed trainer, and nothing
 * else: no queue, no protocol, no kernels for sums, no checkpoints. That both end in the same bits is the oracle of all tests (DESIGN §5).
 */
export async function runReference(spec: RunSpec, options: ReferenceOptions): Promise<ReferenceResult> {
  prepareEnvironment(options);
  const { numericClass } = await openBackend(options.backend, options);
  const { source, config, lossKeys, frozen } = await openRunModel(spec, { ...options, numericClass });
  const n = parameterCount(config);
  const params = await initialParameters(spec, config);
  const state: State = {
    params,
    mu: new Float32Array(n),
    nu: new Float32Array(n),
    scalars: Float64Array.from(initialScalars),
  };
  const model = new Model(config, params, spec.numeric.executor);
  const closed = new Set<string>();
  let step = 0;
  for (let unit = nextUnit(spec, 0, closed); unit !== null; unit = nextUnit(spec, step, closed)) {
    if (unit.kind === "train") {
      step = unit.step;
      options.onStep?.(await trainOnce(spec, step, { state, model, source, lossKeys }));
      continue;
    }
    closed.add(unitId(unit));
    if (unit.kind === "features") await keepFeatures(frozen!, options.onFeatures);
    else options.onEvaluation?.(await evaluateOnce(spec, unit, { model, source }));
  }
  return { stateHash: hashOf(state), numericClass };
}

interface Trainer {
  state: State;
  model: Model;
  source: BatchSource;
  lossKeys: readonly string[];
}

/** Compute what the frozen encoder sees in each picture, unless it is kept already. */
async function keepFeatures(
  { pictures, features }: NonNullable<RunModel["frozen"]>,
  onFeatures: ReferenceOptions["onFeatures"],
): Promise<void> {
  const done = { pictures: 0, computed: 0 };
  for (const { picture, regions } of pictures) {
    const { computed } = await features.of(picture, regions);
    done.pictures += 1;
    if (computed) done.computed += 1;
    onFeatures?.(done);
  }
}

/** S = Σ_leaves round(∇L / q), then one optimizer step on q·S / Σ tokens; a leaf that is not finite skips the step. */
async function trainOnce(spec: RunSpec, step: number, { state, model, source, lossKeys }: Trainer) {
  const { leavesPerStep } = spec.batch;
  const quantum = 2 ** spec.numeric.quantumExponent;
  const gradientSum = new Float64Array(state.params.length);
  const sums: StepEntry["sums"] = {};
  let [finite, tokens] = [true, 0];
  for (let leaf = 0; leaf < leavesPerStep; leaf++) {
    const batch = await source.trainBatch(step, leaf);
    const held = model.gradient(batch);
    const gradient = held.toFlat();
    held.dispose();
    const fits =
      held.rowLoss.every(Number.isFinite) &&
      gradient.every((g) => Math.abs(round(g / quantum)) <= 2 ** 53 / leavesPerStep);
    if (fits) for (let i = 0; i < gradient.length; i++) gradientSum[i]! += round(gradient[i]! / quantum);
    tokens += count(batch, fits ? held.rowLoss : null, sums);
    finite &&= fits;
  }
  if (finite) {
    const mean = Float32Array.from(gradientSum, (sum) => (sum * quantum) / tokens);
    applyUpdate(state, state.params, mean, learningRateOf(spec, step), spec.optimizer);
    model.parametersChanged();
  }
  return { step, kind: finite ? ("commit" as const) : ("skip" as const), sums: inOrder(sums, lossKeys) };
}

/** Add what a batch holds to the sums of its datasets and tasks. @returns its target tokens. */
function count(
  { prompts, encoderInputTokens, decoderLossWeights, rows }: Batch,
  rowLoss: Float32Array | null,
  sums: StepEntry["sums"],
): number {
  let all = 0;
  for (const [row, { dataset, task }] of prompts.entries()) {
    const key = `${dataset}/${task}`;
    const part = sums[key] ?? { lossQuanta: 0, tokens: 0, sourceTokens: 0, examples: 0 };
    sums[key] = part;
    const of = <T extends Float32Array | Int32Array>(values: T) =>
      values.subarray((row * values.length) / rows, ((row + 1) * values.length) / rows).filter((value) => value !== 0)
        .length;
    const tokens = of(decoderLossWeights);
    all += tokens;
    part.lossQuanta += rowLoss ? round(rowLoss[row]! * lossQuantaPerNat) : 0;
    part.tokens += tokens;
    part.sourceTokens += of(encoderInputTokens);
    part.examples += 1;
  }
  return all;
}

function inOrder(sums: StepEntry["sums"], keys: readonly string[]): StepEntry["sums"] {
  return Object.fromEntries(keys.flatMap((key) => (sums[key] ? [[key, sums[key]]] : [])));
}

async function evaluateOnce(
  { data }: RunSpec,
  unit: Unit & { kind: "evaluate" },
  { model, source }: Pick<Trainer, "model" | "source">,
): Promise<Evaluation> {
  const { split, step } = unit;
  return { unit: unitId(unit), split, step, counts: await evaluateSplit(model, source, split, data) };
}

/** To the nearest whole number, ties to the even one. */
function round(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}

/** SHA-256 over the bytes of the state in name order. */
function hashOf({ mu, nu, params, scalars }: State): string {
  const hash = createHash("sha256");
  for (const { buffer } of [mu, nu, params, scalars]) hash.update(new Uint8Array(buffer));
  return hash.digest("hex");
}
