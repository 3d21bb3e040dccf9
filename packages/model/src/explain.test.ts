import assert from "node:assert/strict";
import { disposeTree, liveTensors, tf } from "@umie/engine";
import { testOnEachBackend } from "@umie/engine/testing";
import { exampleInputs, exampleModel } from "./example.fixture.js";
import { explain } from "./explain.js";
import { batchLoss } from "./loss.js";

const lengths = [4, 6, 1, 0, 5, 3];
const counts = [2, 0, 3, 0, 1, 4];

function closeTo(got: ArrayLike<number>, wanted: ArrayLike<number>, what: string): void {
  assert.equal(got.length, wanted.length);
  for (let i = 0; i < got.length; i++)
    assert.ok(Math.abs(got[i]! - wanted[i]!) < 1e-5, `${what}[${i}]: ${got[i]} instead of ${wanted[i]}`);
}

testOnEachBackend("explain tells the tokens' part in the loss, and the gate that training has", () => {
  const { config, place } = exampleModel();
  for (const visual of [counts, null]) {
    const inputs = exampleInputs(config, lengths, visual);
    const before = liveTensors();
    const params = place();
    tf.tidy(() => {
      const { logProbability_BT, gate_B } = explain(params, inputs, config);
      const { rowLoss, gate } = batchLoss(params, inputs, config);
      closeTo(tf.neg(tf.sum(logProbability_BT, 1)).dataSync(), rowLoss.dataSync(), "row loss");
      assert.ok(logProbability_BT.dataSync().every((one) => one <= 0));
      assert.deepEqual(gate_B?.dataSync(), gate?.dataSync());
    });
    disposeTree(params);
    assert.deepEqual(liveTensors(), before);
  }
});

testOnEachBackend("explain shares each token's attention among the visual tokens that are there", () => {
  const { config, place } = exampleModel();
  const inputs = exampleInputs(config, lengths, counts);
  const params = place();
  tf.tidy(() => {
    const { attention_BLP } = explain(params, inputs, config);
    assert.ok(attention_BLP);
    const [rows, length, tokens] = attention_BLP.shape;
    assert.deepEqual([rows, length, tokens], [inputs.rows, inputs.sourceLength, inputs.visual!.tokens]);
    const shares = attention_BLP.dataSync<"float32">();
    for (const [row, count] of counts.entries()) {
      for (let token = 0; token < length && count > 0; token++) {
        const own = shares.subarray((row * length + token) * tokens, (row * length + token + 1) * tokens);
        closeTo([own.subarray(0, count).reduce((sum, one) => sum + one, 0)], [1], `row ${row}`);
        assert.ok(own.subarray(count).every((one) => one === 0));
      }
    }
    assert.equal(explain(params, exampleInputs(config, lengths, null), config).attention_BLP, null);
  });
  disposeTree(params);
});
