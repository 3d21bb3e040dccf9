import assert from "node:assert/strict";
import { type BackendName, openTensors, parameterLayout, tensorsOf, tf } from "@umie/engine";
import { testOnEachBackend } from "@umie/engine/testing";
import { importParameters, type VisionParams, vision, visionConfigFrom, visionParameters } from "@umie/model";
import { Comparison } from "./compare.js";
import { fixturePath, readJson, readTensors, type StoredTensor } from "./fixture.js";

const cases = [
  { config: "config.json", golden: "golden.safetensors" },
  { config: "config-gelu.json", golden: "golden-gelu.safetensors" },
];

export function clipParity(backend: BackendName): void {
  for (const { config: configFile, golden: goldenFile } of cases) {
    testOnEachBackend(
      `CLIP's vision transformer equals transformers: ${configFile}`,
      async (_, context) => {
        const config = visionConfigFrom(await readJson("clip-tiny", configFile));
        const golden = await readTensors("clip-tiny", goldenFile);
        const parameters = visionParameters(config, "vision.");
        const layout = parameterLayout(parameters);
        const flat = new Float32Array(layout.length);
        const source = await openTensors(fixturePath("clip-tiny"));
        assert.deepEqual(await importParameters(parameters, flat, source), { missing: [], unused: [] });
        await source.close();
        const compare = new Comparison();
        tf.tidy(() => {
          const params = tensorsOf<{ vision: VisionParams }>(layout, flat).vision;
          const { states_NQD, pooled_ND, features_NO } = vision(
            params,
            patches(golden.get("pixel_values"), config.patchSize),
            config,
          );
          compare.close("last_hidden_state", states_NQD.dataSync(), golden.get("last_hidden_state"));
          compare.close("pooler_output", pooled_ND.dataSync(), golden.get("pooler_output"));
          compare.close("image_embeds", features_NO.dataSync(), golden.get("image_embeds"));
        });
        context.diagnostic(compare.summary);
      },
      [backend],
    );
  }
}

/** Normalised pixels [N, 3, S, S] to rows of patches [N, 1 + (S/p)², 3p²], the class token's row left zero. */
function patches({ shape, values }: StoredTensor, patchSize: number): tf.Tensor3D {
  const [pictures = 0, channels = 0, side = 0] = shape;
  const across = side / patchSize;
  const cut = tf.reshape(tf.tensor(values, [...shape]), [pictures, channels, across, patchSize, across, patchSize]);
  const rows = tf.reshape(tf.transpose(cut, [0, 2, 4, 1, 3, 5]), [
    pictures,
    across * across,
    channels * patchSize * patchSize,
  ]);
  return tf.pad(rows, [
    [0, 0],
    [1, 0],
    [0, 0],
  ]) as tf.Tensor3D;
}
