import { createHash } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { addCounters, meanGradient, type Reduced, vectorLayout } from "@umie/collective";
import type { Batch, EvaluationSplit, GradedPrediction, KeptExample } from "@umie/data";
import { type BackendChoice, liveTensors, openBackend } from "@umie/engine";
import { faultPoint, faultyValues } from "@umie/fault";
import { parameterCount } from "@umie/model/config";
import { applyUpdate, assertExactSqrt, initialScalars } from "@umie/optim";
import type { RunRecord } from "@umie/recipe";
import { type HeldGradient, Model } from "./compute.js";
import { counterCount, leafCounters, readCounters } from "./counters.js";
import type { Environment } from "./environment.js";
import { evaluateLeaf } from "./evaluate-leaf.js";
import { keepExamples } from "./keep-examples.js";
import { learningRateOf } from "./learning-rate.js";
import { initialParameters, openRunModel } from "./run-model.js";
import { allocateState, type TrainState } from "./state.js";
import { counterSums } from "./step-entry.js";
import { type Calls, serveCalls } from "./thread-calls.js";

/** What the thread is started with. */
export interface ComputeData {
  record: RunRecord;
  cache: string;
  backend: BackendChoice;
  threads: number;
  /** Variables of the process: how to reach an object store. */
  env: Environment;
}

/** What the thread has found; the memory is shared with the main thread. */
export interface Opened {
  numericClass: string;
  /** One sentence if the computing will be slow. */
  warning: string | null;
  fingerprint: string;
  /** The tokenizer's file, and its hash. */
  tokenizer: { bytes: Uint8Array; sha256: string };
  parameterCount: number;
  lossKeys: readonly string[];
  /** Leaves of an evaluation of each split. */
  evaluationLeaves: Record<EvaluationSplit, number>;
  state: TrainState;
  /** float64: this member's sums, gradient ‖ counters. */
  sum: Float64Array;
}

/** What computing a leaf showed. */
export interface LeafOutcome {
  examples: number;
  /** Time spent on waiting for the examples, and on computing. */
  dataSeconds: number;
  computeSeconds: number;
  /** How open the gate was, for each row with a picture in its batch. */
  gates: readonly { dataset: string; gate: number }[];
}

/** What evaluating a leaf came to. */
export interface EvaluationOutcome {
  counts: Record<string, number>;
  examples: KeptExample[];
}

export interface UpdateOutcome {
  gradientNorm: number;
  learningRate: number;
}

/**
 * The compute thread: data, model and optimizer. The state and the sums lie in shared memory; everything else stays here. Calls are answered one after
 * the other.
 */
const calls = await openCalls(workerData as ComputeData);
export type ComputeCalls = typeof calls;
serveCalls(parentPort!, calls);

async function openCalls({ record, cache, backend, threads, env }: ComputeData) {
  assertExactSqrt();
  const { spec } = record;
  const report = await openBackend(backend, { threads });
  const places = { cache, env, store: spec.checkpoint.store!, numericClass: report.numericClass };
  const { data, source, config, lossKeys, frozen } = await openRunModel(spec, places);
  const count = parameterCount(config);
  const { gradientBlocks, length } = vectorLayout(count, counterCount(lossKeys));
  const state = allocateState(count);
  const sum = new Float64Array(new SharedArrayBuffer(8 * length));
  const model = new Model(config, state.params, spec.numeric.executor);
  const scale = { quantumExponent: spec.numeric.quantumExponent, leavesPerStep: spec.batch.leavesPerStep };
  const ahead = new Map<string, Promise<Batch>>();
  let held: { gradient: HeldGradient; batch: Batch } | null = null;

  const release = () => {
    held?.gradient.dispose();
    held = null;
  };
  const batchOf = (step: number, leaf: number): Promise<Batch> => {
    const batch = ahead.get(`${step}/${leaf}`) ?? source.trainBatch(step, leaf);
    // What was read ahead and went to somebody else is of no more use either.
    for (const key of ahead.keys()) if (Number(key.split("/")[0]) <= step) ahead.delete(key);
    return batch;
  };

  const opened: Opened = {
    numericClass: report.numericClass,
    warning: report.warning,
    fingerprint: data.corpus.fingerprint,
    tokenizer: { bytes: data.tokenizer.bytes, sha256: data.tokenizer.sha256 },
    parameterCount: count,
    lossKeys,
    evaluationLeaves: { dev: source.evaluationLeafCount("dev"), test: source.evaluationLeafCount("test") },
    state,
    sum,
  };

  return {
    opened: () => opened,

    /** Make the state the run begins with. */
    initialise: async () => {
      state.params.set(await initialParameters(spec, config));
      state.mu.fill(0);
      state.nu.fill(0);
      state.scalars.set(initialScalars);
      model.parametersChanged();
    },

    /** Somebody else has written the state. */
    stateChanged: () => model.parametersChanged(),

    /** See to it that the features of a picture of the run are kept. @returns whether they had to be computed. */
    keepFeatures: async (index: number): Promise<boolean> => {
      const { picture, regions } = frozen!.pictures[index]!;
      return (await frozen!.features.of(picture, regions)).computed;
    },

    /** Read a leaf's examples before they are needed. */
    readAhead: (step: number, leaf: number) => {
      const batch = source.trainBatch(step, leaf);
      // Whoever needs the leaf is told.
      batch.catch(() => {});
      ahead.set(`${step}/${leaf}`, batch);
    },

    /** Compute a leaf's gradient and hold it. */
    leafGradient: async (step: number, leaf: number): Promise<LeafOutcome> => {
      release();
      const started = performance.now();
      const batch = await batchOf(step, leaf);
      const read = performance.now();
      await faultPoint("leaf.compute", `${step}/${leaf}`);
      // Its own copy, as the tokens are counted by the batch.
      const decoderLossWeights = batch.decoderLossWeights.slice();
      faultyValues("leaf.weights", decoderLossWeights, `${step}/${leaf}`);
      const gradient = model.gradient({ ...batch, decoderLossWeights });
      held = { gradient, batch };
      return {
        examples: batch.prompts.length,
        dataSeconds: (read - started) / 1000,
        computeSeconds: (performance.now() - read) / 1000,
        gates: gatesOf(batch, gradient.gate),
      };
    },

    /** SHA-256 of the gradient that is held, and of the loss of each row. */
    gradientHash: (): string => {
      if (!held) throw new Error("Cannot hash a gradient as none was computed");
      const { gradient } = held;
      const hash = createHash("sha256");
      for (const values of [gradient.toFlat(), gradient.rowLoss]) {
        hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      }
      return hash.digest("hex");
    },

    /** Ids of a leaf's examples, without reading their pictures. */
    leafExamples: (step: number, leaf: number): string[] => source.trainExamples(step, leaf),

    /** Add the gradient that is held, and its counters, to the sums. */
    addLeaf: () => {
      if (!held) throw new Error("Cannot add a leaf as none was computed");
      const { gradient, batch } = held;
      const finite = gradient.rowLoss.every(Number.isFinite) && gradient.addTo(sum, scale);
      addCounters(sum, gradientBlocks, leafCounters(lossKeys, batch, gradient.rowLoss, finite));
      release();
    },

    /** Move the state by a committed step. */
    applyUpdate: (step: number, reduced: Reduced): UpdateOutcome => {
      const { tokens } = readCounters(lossKeys, counterSums(lossKeys, reduced));
      const learningRate = learningRateOf(spec, step);
      const mean = meanGradient(reduced, { quantumExponent: scale.quantumExponent, tokens });
      const { gradientNorm } = applyUpdate(state, state.params, mean, learningRate, spec.optimizer);
      model.parametersChanged();
      return { gradientNorm, learningRate };
    },

    /** @returns counts, and some examples for people to look at. */
    evaluateLeaf: async (split: EvaluationSplit, leaf: number): Promise<EvaluationOutcome> => {
      const predictions: GradedPrediction[] = [];
      const onPrediction = (prediction: GradedPrediction) => predictions.push(prediction);
      const { maxTargetTokens } = spec.data;
      const counts = await evaluateLeaf(model, source, { split, leaf, maxTargetTokens, onPrediction });
      return { counts, examples: await keepExamples(model, source, { split, leaf, predictions }, spec.data) };
    },

    /** Tensors alive, for the metrics: it must not grow. */
    tensors: () => liveTensors(),
  } satisfies Calls;
}

function gatesOf({ prompts, visual }: Batch, gate: Float32Array | null): LeafOutcome["gates"] {
  if (!gate || !visual) return [];
  const hasPicture = (row: number) => visual.mask.subarray(row * visual.tokens, (row + 1) * visual.tokens).includes(1);
  return prompts.flatMap(({ dataset }, row) => (hasPicture(row) ? [{ dataset, gate: gate[row]! }] : []));
}
