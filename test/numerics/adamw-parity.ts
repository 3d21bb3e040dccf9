import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import type { BackendName } from "@umie/engine";
import { testOnEachBackend } from "@umie/engine/testing";
import { exportParameters } from "@umie/model";
import { applyUpdate, initialScalars, linearSchedule } from "@umie/optim";
import { Comparison } from "./compare.js";
import { readJson, readTensors, type StoredTensors } from "./fixture.js";
import { gradientT5, loadT5, rowsOf, type T5Model } from "./t5-case.js";

/** What of `steps.json` we read. */
interface Recording {
  lr: number;
  betas: [number, number];
  eps: number;
  weight_decay: number;
  clip_global_norm: number;
  warmup: number;
  total_steps: number;
  start_weights: string;
  steps: {
    step: number;
    lr: number;
    microbatches: { label_tokens: number; loss_sum: number }[];
    loss: number;
    grad_norm_before_clip: number;
    clip_coefficient: number;
    param_norm_after: number;
  }[];
}

export function adamwParity(backend: BackendName): void {
  testOnEachBackend(
    "AdamW steps over microbatches end where PyTorch's do",
    async (_, context) => {
      const recording = (await readJson("adamw", "steps.json")) as unknown as Recording;
      const golden = await readTensors("adamw", "golden.safetensors");
      const model = await loadT5(dirname(join("adamw", recording.start_weights)));
      const { parameters, flat } = model;
      const state = {
        mu: new Float32Array(flat.length),
        nu: new Float32Array(flat.length),
        scalars: new Float64Array(initialScalars),
      };
      const [b1, b2] = recording.betas;
      const options = {
        b1,
        b2,
        eps: recording.eps,
        weightDecay: recording.weight_decay,
        clipByGlobalNorm: recording.clip_global_norm,
      };
      const compare = new Comparison();
      const closeTo = (name: string, got: number, wanted: number) =>
        compare.close(name, [got], { shape: [1], values: Float32Array.of(wanted) });

      for (const { step, ...wanted } of recording.steps) {
        const { mean, losses } = meanGradient(model, golden, step, wanted.microbatches.length);
        for (const [index, loss] of losses.entries())
          closeTo(`step ${step} micro ${index} loss`, loss, wanted.microbatches[index]!.loss_sum);
        if (step === 0) closeAll(compare, "step00.grad_before_clip.", exportParameters(parameters, mean), golden);
        const rate = linearSchedule(step, {
          learningRate: recording.lr,
          warmupSteps: recording.warmup,
          steps: recording.total_steps,
        });
        assert.ok(
          Math.abs(rate - wanted.lr) < 1e-12,
          `learning rate of step ${step}: wanted ${wanted.lr}, got ${rate}`,
        );
        const { gradientNorm, clip } = applyUpdate(state, flat, mean, rate, options);
        closeTo(`step ${step} gradient norm`, gradientNorm, wanted.grad_norm_before_clip);
        closeTo(`step ${step} clip`, clip, wanted.clip_coefficient);
        closeTo(`step ${step} parameter norm`, Math.hypot(...flat), wanted.param_norm_after);
      }
      closeAll(compare, "final.", exportParameters(parameters, flat), golden);
      closeAll(compare, "exp_avg.", exportParameters(parameters, state.mu), golden);
      closeAll(compare, "exp_avg_sq.", exportParameters(parameters, state.nu), golden);
      context.diagnostic(compare.summary);
    },
    [backend],
  );
}

/** The summed gradients of a step's microbatches over the labels of all. */
function meanGradient(model: T5Model, golden: StoredTensors, step: number, microbatches: number) {
  const batches = Array.from({ length: microbatches }, (_, index) =>
    rowsOf(golden, `step${String(step).padStart(2, "0")}.micro${index}.`),
  );
  const results = batches.map((batch) => gradientT5(model, batch));
  const labels = batches.reduce((sum, { labelCount }) => sum + labelCount, 0);
  const mean = model.flat.map((_, at) => results.reduce((sum, { gradient }) => sum + gradient[at]!, 0) / labels);
  return { mean, losses: results.map(({ loss }) => loss) };
}

function closeAll(
  compare: Comparison,
  prefix: string,
  tensors: readonly { name: string; values: Float32Array }[],
  golden: StoredTensors,
): void {
  for (const { name, values } of tensors) compare.close(prefix + name, values, golden.get(prefix + name));
}
