import assert from "node:assert/strict";
import { test } from "node:test";
import { type BackendName, parameterLayout, tensorsOf, tf } from "@umie/engine";
import { testOnEachBackend } from "@umie/engine/testing";
import { decodeFrom, exportParameters, type T5Params } from "@umie/model";
import { Comparison } from "./compare.js";
import { readTensors } from "./fixture.js";
import { forwardT5, gradientT5, loadT5, rowsOf } from "./t5-case.js";

export function t5Parity(backend: BackendName): void {
  testOnEachBackend(
    "T5 equals transformers: states, logits, losses",
    async (_, context) => {
      const [{ config, parameters, flat }, golden] = [
        await loadT5("t5-tiny"),
        await readTensors("t5-tiny", "golden.safetensors"),
      ];
      const batch = rowsOf(golden);
      const compare = new Comparison();
      tf.tidy(() => {
        const params = tensorsOf<T5Params>(parameterLayout(parameters), flat);
        const { encoded, logits, target, rowLoss } = forwardT5(params, batch, config);
        assert.deepEqual(target.decoderInput_BT.dataSync(), golden.ints("decoder_input_ids"));
        compare.close("encoder_last_hidden_state", encoded.dataSync(), golden.get("encoder_last_hidden_state"));
        compare.close("logits", logits.dataSync(), golden.get("logits"));
        compare.close("loss_sum_per_sample", rowLoss.dataSync(), golden.get("loss_sum_per_sample"));
        const sum = tf.sum(rowLoss).dataSync();
        compare.close("loss_sum", sum, golden.get("loss_sum"));
        compare.close("loss", [sum[0]! / batch.labelCount], golden.get("loss"));
      });
      assert.equal(batch.labelCount, golden.get("label_token_count").values[0]);
      context.diagnostic(compare.summary);
    },
    [backend],
  );

  testOnEachBackend(
    "T5 equals transformers: every gradient",
    async (_, context) => {
      const [model, golden] = [await loadT5("t5-tiny"), await readTensors("t5-tiny", "golden.safetensors")];
      const batch = rowsOf(golden);
      const { gradient } = gradientT5(model, batch);
      const compare = new Comparison();
      const mean = gradient.map((value) => value / batch.labelCount);
      const exported = exportParameters(model.parameters, mean);
      for (const { name, values } of exported) compare.close(`grad.${name}`, values, golden.get(`grad.${name}`));
      assert.deepEqual(
        exported.map(({ name }) => `grad.${name}`).sort(),
        golden.names.filter((name) => name.startsWith("grad.")),
      );
      context.diagnostic(compare.summary);
    },
    [backend],
  );

  testOnEachBackend("T5 decodes as transformers does", async () => {
    const [{ config, parameters, flat }, golden] = [
      await loadT5("t5-tiny"),
      await readTensors("t5-tiny", "golden.safetensors"),
    ];
    const batch = rowsOf(golden);
    const wanted = golden.get("greedy_ids");
    const [rows = 0, width = 0] = wanted.shape;
    tf.tidy(() => {
      const params = tensorsOf<T5Params>(parameterLayout(parameters), flat);
      const { encoded, keyBias_B11L } = forwardT5(params, batch, config);
      const ids = decodeFrom(params, { source_BLD: encoded, keyBias_B11L }, Array(rows).fill(true), config, width - 1);
      for (let row = 0; row < rows; row++) {
        const got = [config.decoderStartTokenId, ...ids.subarray(row * (width - 1), (row + 1) * (width - 1))];
        assert.deepEqual(got, [...wanted.values.subarray(row * width, (row + 1) * width)], `row ${row}`);
      }
    });
  }, [backend]);
}

/** No tensor is computed with, so this needs no backend. */
export function shardedParity(): void {
  test("a sharded checkpoint in float32, bfloat16 and float16 reads the same bits as the single file", async () => {
    const [whole, sharded] = [await loadT5("t5-tiny"), await loadT5("t5-tiny-sharded")];
    assert.deepEqual(sharded.config, whole.config);
    assert.deepEqual(new Uint32Array(sharded.flat.buffer), new Uint32Array(whole.flat.buffer));
  });
}
