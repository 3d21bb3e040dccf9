import assert from "node:assert/strict";
import {
  type BackendName,
  disposeTree,
  forEachGradient,
  openTensors,
  parameterLayout,
  tensorsOf,
  tf,
} from "@umie/engine";
import { testOnEachBackend } from "@umie/engine/testing";
import {
  batchGradient,
  decodeText,
  encodeText,
  explain,
  exportParameters,
  gatedFusion,
  greedyDecode,
  importParameters,
  type ModelInputs,
  placeSource,
  placeTarget,
  rowLosses,
  type UmieConfig,
  type UmieParams,
  umieConfigFrom,
  umieParameters,
  visualStack,
  visualTokens,
} from "@umie/model";
import { Comparison } from "./compare.js";
import { fixturePath, readJson, readTensors, type StoredTensors } from "./fixture.js";
import { rowsOf } from "./t5-case.js";

export function umieParity(backend: BackendName): void {
  testOnEachBackend(
    "UMIE equals its reference: every state, loss, gradient and decoded token, masks on",
    async (_, context) => {
      const { config: stored, parameters, layout, flat } = await loadUmie();
      const config = { ...stored, masks: true };
      const golden = await readTensors("umie-tiny", "golden.safetensors");
      const inputs = inputsOf(golden, config);
      const { labelCount } = rowsOf(golden);
      const compare = new Comparison();
      const params = tensorsOf<UmieParams>(layout, flat);
      tf.tidy(() => compareStates(compare, params, inputs, config, golden, presence(golden)));

      const { value, kept, gradients } = batchGradient(params, inputs, config);
      compare.close("loss_sum", value.dataSync(), golden.get("loss_sum"));
      compare.close("loss_sum_per_sample", kept.rowLoss.dataSync(), golden.get("loss_sum_per_sample"));
      compare.close("g", kept.gate!.dataSync(), golden.get("g"));
      tf.tidy(() => {
        const { gate_B, logProbability_BT } = explain(params, inputs, config);
        compare.close("g", gate_B!.dataSync(), golden.get("g"));
        compare.close(
          "loss_sum_per_sample",
          tf.neg(tf.sum(logProbability_BT, 1)).dataSync(),
          golden.get("loss_sum_per_sample"),
        );
      });
      const mean = new Float32Array(flat.length);
      forEachGradient(layout, gradients, (offset, values) =>
        mean.set(
          values.map((x) => x / labelCount),
          offset,
        ),
      );
      const exported = exportParameters(parameters, mean);
      for (const { name, values } of exported) compare.close(`grad.${name}`, values, golden.get(`grad.${name}`));
      assert.deepEqual(
        exported.map(({ name }) => `grad.${name}`).sort(),
        golden.names.filter((name) => name.startsWith("grad.")),
      );

      const ids = golden.get("greedy_ids");
      const [rows = 0, width = 0] = ids.shape;
      const decoded = greedyDecode(params, inputs, config, width - 1);
      for (let row = 0; row < rows; row++) {
        const got = [config.decoderStartTokenId, ...decoded.subarray(row * (width - 1), (row + 1) * (width - 1))];
        assert.deepEqual(got, [...ids.values.subarray(row * width, (row + 1) * width)], `row ${row}`);
      }
      disposeTree({ params, value, kept });
      context.diagnostic(compare.summary);
    },
    [backend],
  );

  testOnEachBackend(
    "UMIE equals its reference: every state and the loss, masks off",
    async (_, context) => {
      const { config, layout, flat } = await loadUmie();
      const [inputs, golden] = [
        await readTensors("umie-tiny", "golden.safetensors"),
        await readTensors("umie-tiny", "golden-masks-off.safetensors"),
      ];
      const compare = new Comparison();
      tf.tidy(() => {
        const off = { ...config, masks: false };
        compareStates(compare, tensorsOf<UmieParams>(layout, flat), inputsOf(inputs, off), off, golden, {});
      });
      context.diagnostic(compare.summary);
    },
    [backend],
  );
}

async function loadUmie() {
  const config = umieConfigFrom(await readJson("umie-tiny", "config.json"));
  const parameters = umieParameters(config);
  const layout = parameterLayout(parameters);
  const flat = new Float32Array(layout.length);
  const source = await openTensors(fixturePath("umie-tiny"));
  assert.deepEqual(await importParameters(parameters, flat, source), { missing: [], unused: [] });
  await source.close();
  return { config, parameters, layout, flat };
}

/** Inputs as a batch would hold them. */
function inputsOf(stored: StoredTensors, config: UmieConfig): ModelInputs {
  const { rows, sourceLength, targetLength, tokens, mask, targets, weights } = rowsOf(stored);
  const [, visualCount = 0] = stored.get("visual_mask").shape;
  return {
    ...{ rows, sourceLength, targetLength },
    encoderInputTokens: tokens,
    encoderMask: mask,
    decoderTargetTokens: targets,
    decoderLossWeights: weights,
    visual: {
      tokens: visualCount,
      boxes: stored.get("visual_boxes").values,
      mask: stored.ints("visual_mask"),
      content: { kind: "features", width: config.featureWidth, features: stored.get("visual_features").values },
    },
  };
}

/** Which places of a golden tensor hold values; the others are stored as 0 whatever they are. */
interface Presence {
  text?: ArrayLike<number>;
  textOfPictures?: ArrayLike<number>;
  visual?: ArrayLike<number>;
  pictures?: ArrayLike<number>;
}

function presence(golden: StoredTensors): Presence {
  const [text, visual] = [golden.ints("attention_mask"), golden.ints("visual_mask")];
  const rows = golden.get("attention_mask").shape[0]!;
  const pictures = Int32Array.from({ length: rows }, (_, row) => {
    const width = visual.length / rows;
    return visual.subarray(row * width, (row + 1) * width).includes(1) ? 1 : 0;
  });
  const textOfPictures = text.map((present, at) => present * pictures[Math.floor((at * rows) / text.length)]!);
  return { text, textOfPictures, visual, pictures };
}

function compareStates(
  compare: Comparison,
  params: UmieParams,
  inputs: ModelInputs,
  config: UmieConfig,
  golden: StoredTensors,
  { text, textOfPictures, visual, pictures }: Presence,
): void {
  const check = (name: string, got: tf.Tensor, counts?: ArrayLike<number>) =>
    compare.close(name, got.dataSync(), golden.get(name), counts);
  const source = placeSource(inputs, config);
  const placed = source.visual!;
  const states_BLD = encodeText(params, source.tokens_BL, source.keyBias_B11L, config);
  const tokens_BPD = visualTokens(params, placed, config);
  const visual_BPD = visualStack(params, tokens_BPD, placed, config);
  const fusion = gatedFusion(
    params.gate,
    states_BLD,
    visual_BPD,
    { share_BL: source.share_BL, visual: placed },
    config,
  );
  check("encoder_states_H", states_BLD, text);
  check("visual_embedding_E", tokens_BPD, visual);
  check("visual_states_Hv", visual_BPD, visual);
  check("gate_attention_A", fusion.attended_BLD, textOfPictures);
  check("gate_output_U", fusion.output_BLD, textOfPictures);
  check("text_mean", fusion.textMean_BG);
  check("visual_mean", fusion.visualMean_BG, pictures);
  check("r", fusion.similarity_B, pictures);
  check("g", fusion.gate_B);
  check("fused_states_C", fusion.fused_BLD, text);
  const target = placeTarget(inputs, config);
  const logits_NV = decodeText(params, target.decoderInput_BT, fusion.fused_BLD, source.keyBias_B11L, config);
  check("logits", logits_NV);
  const labels = inputs.decoderLossWeights.reduce((sum, weight) => sum + weight, 0);
  compare.close("loss", [tf.sum(rowLosses(logits_NV, target)).dataSync()[0]! / labels], golden.get("loss"));
}
