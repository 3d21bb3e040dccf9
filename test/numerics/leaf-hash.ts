// Prints the SHA-256 of one leaf's gradient, a line for each evaluation: node leaf-hash.js BACKEND EVALUATIONS SEED
import { createHash } from "node:crypto";
import {
  type BackendChoice,
  disposeTree,
  forEachGradient,
  openBackend,
  parameterLayout,
  tensorsOf,
  tf,
} from "@umie/engine";
import {
  batchGradient,
  initParams,
  type ModelInputs,
  parameterShapes,
  type UmieConfig,
  type UmieParams,
  umieConfig,
} from "@umie/model";

const [backend = "auto", evaluations = "1", seed = "0"] = process.argv.slice(2);

/** A leaf with text and pictures, padded rows and absent objects. */
function leaf({ vocabSize, vision }: UmieConfig): ModelInputs {
  const [rows, sourceLength, targetLength, tokens, side] = [6, 40, 12, 4, vision!.imageSize];
  const ids = (length: number, cut: number) =>
    Int32Array.from({ length: rows * length }, (_, at) =>
      at % length < length - Math.floor(at / length) * cut ? 2 + ((at * 7919) % (vocabSize - 2)) : 0,
    );
  const decoderTargetTokens = ids(targetLength, 1);
  return {
    ...{ rows, sourceLength, targetLength, encoderInputTokens: ids(sourceLength, 5), decoderTargetTokens },
    decoderLossWeights: Float32Array.from(decoderTargetTokens, (id) => (id === 0 ? 0 : 1)),
    visual: {
      tokens,
      boxes: Float32Array.from({ length: rows * tokens * 4 }, (_, at) => (at % 4 < 2 ? 0.1 : 0.8)),
      mask: Int32Array.from({ length: rows * tokens }, (_, at) => (at % 3 === 0 ? 0 : 1)),
      content: {
        kind: "pixels",
        side,
        pixels: Uint8Array.from({ length: rows * tokens * side * side * 3 }, (_, at) => (at * 131) % 256),
      },
    },
  };
}

/** Work of another shape that leaves caches and memory in another state. */
function otherWork(size: number): void {
  tf.tidy(() =>
    tf.softmax(tf.matMul(tf.randomNormal([size, 3 * size + 1]), tf.randomNormal([3 * size + 1, size]))).dataSync(),
  );
}

function gradientHash(config: UmieConfig, flat: Float32Array): string {
  const layout = parameterLayout(parameterShapes(config));
  const params = tensorsOf<UmieParams>(layout, flat);
  const { value, kept, gradients } = batchGradient(params, leaf(config), config);
  const hash = createHash("sha256").update(Uint8Array.from(new Uint8Array(value.dataSync().buffer)));
  forEachGradient(layout, gradients, (_, { buffer, byteOffset, byteLength }) =>
    hash.update(new Uint8Array(buffer, byteOffset, byteLength)),
  );
  disposeTree({ params, value, kept });
  return hash.digest("hex");
}

await openBackend(backend as BackendChoice, { threads: Number(process.env.TF_NUM_INTRAOP_THREADS ?? 1) });
const config = umieConfig("tiny", {}, 300);
const flat = initParams(config, 1);
for (let evaluation = 0; evaluation < Number(evaluations); evaluation++) {
  otherWork(17 * (evaluation + 1) + Number(seed));
  process.stdout.write(`${gradientHash(config, flat)}\n`);
}
