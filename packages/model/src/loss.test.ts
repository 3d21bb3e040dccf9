import assert from "node:assert/strict";
import { disposeTree, forEachGradient, jit, liveTensors, type ParameterLayout } from "@umie/engine";
import { testOnEachBackend } from "@umie/engine/testing";
import type { UmieConfig } from "./config.js";
import { exampleInputs, exampleModel } from "./example.fixture.js";
import type { ModelInputs } from "./inputs.js";
import { batchGradient, type LossGradient, lossGradient } from "./loss.js";
import type { UmieParams } from "./umie.js";

/** Loss, rows, gate and flat gradient as plain values. */
function evaluate(
  { config, layout, place }: { config: UmieConfig; layout: ParameterLayout; place: () => UmieParams },
  inputs: ModelInputs,
  gradientOf?: LossGradient,
) {
  const params = place();
  const { value, kept, gradients } = batchGradient(params, inputs, config, gradientOf);
  const gradient = new Float32Array(layout.length);
  forEachGradient(layout, gradients, (offset, values) => gradient.set(values, offset));
  const result = {
    loss: value.dataSync()[0]!,
    rowLoss: [...kept.rowLoss.dataSync()],
    gate: kept.gate && [...kept.gate.dataSync()],
    gradient,
  };
  disposeTree({ params, value, kept });
  return result;
}

testOnEachBackend("batchGradient sums its rows and leaks nothing", () => {
  for (const overrides of [{}, { vision: false, featureWidth: 7 }, { masks: false }]) {
    const model = exampleModel(overrides);
    for (const visual of [[2, 0, 3], null]) {
      const before = liveTensors();
      const { loss, rowLoss, gate, gradient } = evaluate(model, exampleInputs(model.config, [4, 6, 1], visual));
      assert.ok(Math.abs(loss - rowLoss.reduce((sum, x) => sum + x, 0)) < 1e-3);
      assert.equal(gate?.length, visual ? 3 : undefined);
      assert.ok(gradient.every(Number.isFinite) && gradient.some((x) => x !== 0));
      assert.deepEqual(liveTensors(), before);
    }
  }
});

testOnEachBackend(
  "a compiled gradient is the eager one to 1e-5 of its largest value, and its own bits each time",
  () => {
    const variants = [
      {},
      { vision: false, featureWidth: 7 },
      { masks: false },
      { gate: "one" },
      { gate: "none" },
    ] as const;
    for (const overrides of variants) {
      const model = exampleModel(overrides);
      const compiled = jit(lossGradient(model.config));
      for (const visual of [[2, 0, 3], null]) {
        // Compiled with the values of the first seed, and to be right for those of the second.
        const [first, second] = [1, 2].map((seed) => exampleInputs(model.config, [4, 6, 1], visual, seed)) as [
          ModelInputs,
          ModelInputs,
        ];
        const before = evaluate(model, first, compiled);
        const [eager, graph] = [evaluate(model, second), evaluate(model, second, compiled)];
        const largest = eager.gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        assert.ok(eager.gradient.every((value, at) => Math.abs(value - graph.gradient[at]!) <= 1e-5 * largest));
        assert.ok(eager.rowLoss.every((value, at) => Math.abs(value - graph.rowLoss[at]!) <= 1e-5 * value));
        assert.deepEqual(evaluate(model, first, compiled), before);
      }
    }
  },
);

testOnEachBackend("a row that only fills the batch changes no bit, whatever it holds", () => {
  const model = exampleModel();
  const inputs = exampleInputs(model.config, [4, 6, 0], [2, 0, 0]);
  const garbage = structuredClone(inputs);
  garbage.encoderInputTokens.fill(9, 2 * inputs.sourceLength);
  garbage.decoderTargetTokens.fill(5, 2 * inputs.targetLength);
  for (const gradientOf of [undefined, jit(lossGradient(model.config))]) {
    const [empty, filled] = [evaluate(model, inputs, gradientOf), evaluate(model, garbage, gradientOf)];
    assert.ok(empty.gradient.every(Number.isFinite) && empty.rowLoss.every(Number.isFinite));
    assert.deepEqual([empty.rowLoss[2], filled.rowLoss[2]], [0, 0]);
    assert.deepEqual(filled.gradient, empty.gradient);
    assert.deepEqual(filled.rowLoss, empty.rowLoss);
  }
});

testOnEachBackend("rows without a picture lose as they do in a batch without any, and reach no visual weight", () => {
  const model = exampleModel();
  const lengths = [4, 6, 2];
  const [blind, empty] = [null, [0, 0, 0]].map((visual) =>
    evaluate(model, exampleInputs(model.config, lengths, visual)),
  );
  for (const [row, loss] of blind!.rowLoss.entries())
    assert.ok(Math.abs(loss - empty!.rowLoss[row]!) < 1e-4, `row ${row}`);
  assert.deepEqual(empty!.gate, [0, 0, 0]);
  for (const { name, offset, size } of model.layout.entries) {
    if (!/^(vision|visual|gate)\./.test(name)) continue;
    for (const { gradient } of [blind!, empty!])
      assert.ok(
        gradient.subarray(offset, offset + size).every((x) => x === 0),
        name,
      );
  }
});

testOnEachBackend("absent visual tokens have no influence with masks on, and have with masks off", () => {
  for (const masks of [true, false]) {
    const model = exampleModel({ masks });
    const inputs = exampleInputs(model.config, [4, 6], [2, 3]);
    const other = structuredClone(inputs);
    const { visual } = other;
    for (const [at, present] of visual!.mask.entries()) if (present === 0) visual!.boxes.fill(0.7, at * 4, at * 4 + 4);
    const same = evaluate(model, inputs).loss === evaluate(model, other).loss;
    assert.equal(same, masks);
  }
});

testOnEachBackend("gate one and none add the fused path whole, and nothing without a picture", () => {
  const [learned, one, none] = (["learned", "one", "none"] as const).map((gate) => {
    const model = exampleModel({ gate });
    return { model, ...evaluate(model, exampleInputs(model.config, [4, 6], [2, 0])) };
  });
  for (const { model, gate, rowLoss, gradient } of [one!, none!]) {
    assert.deepEqual(gate, [1, 0]);
    assert.notEqual(rowLoss[0], learned!.rowLoss[0]);
    assert.equal(rowLoss[1], learned!.rowLoss[1]);
    const norm = (name: string) => {
      const { offset, size } = model.layout.entries.find((entry) => entry.name === name)!;
      return Math.hypot(...gradient.subarray(offset, offset + size));
    };
    assert.equal(norm("gate.textProjection.0"), 0);
    assert.ok(norm("gate.attention.v") > 0);
  }
  assert.notEqual(one!.rowLoss[0], none!.rowLoss[0]);
});

testOnEachBackend("inputs that do not fit are refused before anything is computed", () => {
  const model = exampleModel();
  const { config, place } = model;
  const params = place();
  const before = liveTensors().tensors;
  const refused = (change: (inputs: ModelInputs) => ModelInputs, message: RegExp) =>
    assert.throws(
      () => batchGradient(params, change(exampleInputs(config, [4, 6], [2, 3])), config),
      (error) => error instanceof RangeError && message.test(error.message),
      String(message),
    );
  const visual = (changes: Partial<NonNullable<ModelInputs["visual"]>>) => (inputs: ModelInputs) => ({
    ...inputs,
    visual: { ...inputs.visual!, ...changes },
  });
  refused((inputs) => ({ ...inputs, sourceLength: 3 }), /encoderInputTokens must have 2 × 3 values: got 16/);
  refused((inputs) => ({ ...inputs, targetLength: 3 }), /decoderTargetTokens must have 2 × 3 values: got 10/);
  refused(
    (inputs) => ({ ...inputs, decoderLossWeights: new Float32Array(3) }),
    /decoderLossWeights must have 2 × 5 values: got 3/,
  );
  refused((inputs) => ({ ...inputs, encoderMask: new Int32Array(3) }), /encoderMask must have 2 × 8 values: got 3/);
  refused(
    (inputs) => ({ ...inputs, encoderInputTokens: inputs.encoderInputTokens.map((_, at) => (at === 3 ? 23 : 1)) }),
    /encoderInputTokens must be from 0 to 22: value 3 is 23/,
  );
  refused(
    (inputs) => ({ ...inputs, decoderTargetTokens: inputs.decoderTargetTokens.map(() => -100) }),
    /decoderTargetTokens must be from 0 to 22: value 0 is -100/,
  );
  refused(visual({ tokens: 7 }), /visual tokens must be at most visualTokens 6: got 7/);
  refused(visual({ boxes: new Float32Array(2) }), /visual\.boxes must have 2 × 4 × 4 values: got 2/);
  refused(visual({ mask: new Int32Array(2) }), /visual\.mask must have 2 × 4 values: got 2/);
  refused(
    visual({ content: { kind: "features", width: 3, features: new Float32Array(3) } }),
    /visual content must be pixels for this configuration: got features/,
  );
  refused(
    visual({ content: { kind: "pixels", side: 9, pixels: new Uint8Array(3) } }),
    /crops must be vision\.imageSize 8 pixels wide: got 9/,
  );
  refused(
    visual({ content: { kind: "pixels", side: 8, pixels: new Uint8Array(3) } }),
    /visual\.pixels must have 2 × 4 × 8 × 8 × 3 values: got 3/,
  );
  assert.equal(liveTensors().tensors, before);
  disposeTree(params);
});
