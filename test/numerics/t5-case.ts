import assert from "node:assert/strict";
import { disposeTree, forEachGradient, openTensors, parameterLayout, tensorsOf, tf, valueAndGrad } from "@umie/engine";
import {
  decodeText,
  encodeText,
  importParameters,
  keyBias,
  type Parameter,
  placeTarget,
  rowLosses,
  type T5Config,
  type T5Params,
  t5ConfigFrom,
  t5Parameters,
} from "@umie/model";
import { fixturePath, readJson, type StoredTensors } from "./fixture.js";

/** A T5 of the fixtures: its sizes, its parameters in our order, and the tensors' places. */
export interface T5Model {
  config: T5Config;
  parameters: Parameter[];
  flat: Float32Array;
}

export async function loadT5(folder: string): Promise<T5Model> {
  const config = t5ConfigFrom(await readJson(folder, "config.json"));
  const parameters = t5Parameters(config);
  const flat = new Float32Array(parameterLayout(parameters).length);
  const source = await openTensors(fixturePath(folder));
  const report = await importParameters(parameters, flat, source);
  await source.close();
  assert.deepEqual(report, { missing: [], unused: [] });
  return { config, parameters, flat };
}

/** Source and target rows as the fixtures store them: label −100 is no label. */
export interface T5Rows {
  rows: number;
  sourceLength: number;
  targetLength: number;
  tokens: Int32Array;
  mask: Int32Array;
  targets: Int32Array;
  weights: Float32Array;
  labelCount: number;
}

export function rowsOf(stored: StoredTensors, prefix = ""): T5Rows {
  const labels = stored.ints(`${prefix}labels`);
  const [rows = 0, sourceLength = 0] = stored.get(`${prefix}input_ids`).shape;
  const weights = Float32Array.from(labels, (label) => (label < 0 ? 0 : 1));
  return {
    ...{ rows, sourceLength, targetLength: labels.length / rows },
    tokens: stored.ints(`${prefix}input_ids`),
    mask: stored.ints(`${prefix}attention_mask`),
    targets: labels.map((label) => Math.max(0, label)),
    weights,
    labelCount: weights.reduce((sum, weight) => sum + weight, 0),
  };
}

/** Forward pass of the text model. */
export function forwardT5(params: T5Params, batch: T5Rows, config: T5Config) {
  const { rows, sourceLength, targetLength, targets, weights } = batch;
  const bias = keyBias(batch.mask, rows);
  const target = placeTarget(
    { ...emptySource(batch), targetLength, decoderTargetTokens: targets, decoderLossWeights: weights },
    config,
  );
  const encoded = encodeText(params, tf.tensor2d(batch.tokens, [rows, sourceLength], "int32"), bias, config);
  const logits = decodeText(params, target.decoderInput_BT, encoded, bias, config);
  return { encoded, logits, target, keyBias_B11L: bias, rowLoss: rowLosses(logits, target) };
}

function emptySource({ rows, sourceLength, tokens }: T5Rows) {
  return { rows, sourceLength, encoderInputTokens: tokens, visual: null };
}

/** The gradient of the summed loss, flat in our order, and the loss itself. */
export function gradientT5(
  { config, parameters, flat }: T5Model,
  batch: T5Rows,
): { loss: number; gradient: Float32Array } {
  const layout = parameterLayout(parameters);
  const params = tensorsOf<T5Params>(layout, flat);
  const { value, gradients } = valueAndGrad(
    (tree: T5Params) => ({ value: tf.sum(forwardT5(tree, batch, config).rowLoss) as tf.Scalar, kept: {} }),
    params,
  );
  const gradient = new Float32Array(layout.length);
  forEachGradient(layout, gradients, (offset, values) => gradient.set(values, offset));
  const loss = value.dataSync()[0]!;
  disposeTree({ params, value });
  return { loss, gradient };
}
