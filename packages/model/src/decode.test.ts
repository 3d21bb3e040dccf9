import assert from "node:assert/strict";
import { disposeTree, liveTensors, tf } from "@umie/engine";
import { testOnEachBackend } from "@umie/engine/testing";
import type { UmieConfig } from "./config.js";
import { greedyDecode } from "./decode.js";
import { exampleInputs, exampleModel } from "./example.fixture.js";
import type { ModelInputs } from "./inputs.js";
import { placeSource } from "./placed-inputs.js";
import { decodeText } from "./t5.js";
import { encodeSource, type UmieParams } from "./umie.js";

/** The definition: a whole forward pass for each token. */
function repeatedForward(params: UmieParams, inputs: ModelInputs, config: UmieConfig, maxTokens: number): number[][] {
  const rows: number[][] = Array.from({ length: inputs.rows }, () => []);
  tf.tidy(() => {
    const source = placeSource(inputs, config);
    const { source_BLD } = encodeSource(params, source, config);
    for (let position = 0; position < maxTokens; position++) {
      const input = rows.map((row) => [config.decoderStartTokenId, ...row]);
      const logits = decodeText(
        params,
        tf.tensor2d(input, [inputs.rows, position + 1], "int32"),
        source_BLD,
        source.keyBias_B11L,
        config,
      );
      const best = tf.argMax(logits, 1).dataSync();
      for (const [index, row] of rows.entries()) {
        const ended = row.includes(config.eosTokenId) || !inputs.encoderInputTokens[index * inputs.sourceLength];
        row.push(ended ? config.padTokenId : best[index * (position + 1) + position]!);
      }
    }
  });
  return rows;
}

testOnEachBackend(
  "greedyDecode equals a whole forward pass for each token, stops each row at its end and leaks nothing",
  () => {
    const maxTokens = 9;
    let ended = 0;
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      // A head of few ids ends some rows by chance.
      const { config, place } = exampleModel({ eosTokenId: 4, numDecoderLayers: seed % 2 === 0 ? 2 : 1 }, seed);
      const inputs = exampleInputs(config, [4, 6, 1, 0, 5, 3], seed % 3 === 0 ? null : [2, 0, 3, 0, 1, 2], seed);
      const before = liveTensors();
      const params = place();
      const tokens = greedyDecode(params, inputs, config, maxTokens);
      const wanted = repeatedForward(params, inputs, config, maxTokens);
      assert.deepEqual([...tokens], wanted.flat(), `seed ${seed}`);
      assert.ok(wanted[3]!.every((token) => token === config.padTokenId));
      ended += wanted.filter(
        (row) => row.indexOf(config.eosTokenId) >= 0 && row.indexOf(config.eosTokenId) < maxTokens - 1,
      ).length;
      disposeTree(params);
      assert.deepEqual(liveTensors(), before);
    }
    assert.ok(ended > 0, "no row of this test ends early: choose other seeds");
  },
);

testOnEachBackend("greedyDecode refuses a length that is none", () => {
  const { config, place } = exampleModel();
  const params = place();
  const before = liveTensors();
  for (const maxTokens of [0, 1.5])
    assert.throws(
      () => greedyDecode(params, exampleInputs(config, [2], null), config, maxTokens),
      /maxTokens must be a whole number from 1 on/,
    );
  assert.deepEqual(liveTensors(), before);
  disposeTree(params);
});
