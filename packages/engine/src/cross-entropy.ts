import { withGradient } from "./custom-gradient.js";
import { isNative } from "./native-backend.js";
import { CROSS_ENTROPY, CROSS_ENTROPY_GRADIENT } from "./native-kernels.js";
import { tf } from "./tf.js";

/**
 * Cross-entropy of each row with the class it should be, in nats: `−log softmax(logits)[label]`.
 *
 * On the native library the gradient, `softmax(logits) − onehot(label)`, is made without the one-hot matrix.
 *
 * @param logits_NV float32[N, V]
 * @param labels_N int32[N], each from 0 to V − 1. The caller checks them: not every backend does.
 * @returns float32[N]
 */
export function crossEntropy(logits_NV: tf.Tensor2D, labels_N: tf.Tensor1D): tf.Tensor1D {
  const loss = withGradient(
    [logits_NV],
    (save) => {
      const { loss_N, logProbabilities_NV } = forward(logits_NV, labels_N);
      save([logProbabilities_NV, labels_N]);
      return loss_N;
    },
    (dy, [logProbabilities_NV, labels]) => [
      backward(dy as tf.Tensor1D, logProbabilities_NV as tf.Tensor2D, labels as tf.Tensor1D),
    ],
  );
  return loss as tf.Tensor1D;
}

interface Forward {
  loss_N: tf.Tensor1D;
  logProbabilities_NV: tf.Tensor2D;
}

function forward(logits: tf.Tensor2D, labels: tf.Tensor1D): Forward {
  if (isNative()) {
    const [loss_N, logProbabilities_NV] = tf.engine().runKernel<tf.Tensor[]>(CROSS_ENTROPY, { logits, labels });
    return { loss_N, logProbabilities_NV } as Forward;
  }
  const logProbabilities_NV = tf.logSoftmax(logits);
  const loss_N = tf.neg(tf.sum(tf.mul(logProbabilities_NV, oneHot(labels, logits.shape[1])), 1)) as tf.Tensor1D;
  return { loss_N, logProbabilities_NV };
}

function backward(dy: tf.Tensor1D, logProbabilities: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor2D {
  if (isNative()) return tf.engine().runKernel(CROSS_ENTROPY_GRADIENT, { dy, logProbabilities, labels });
  const difference = tf.sub(tf.exp(logProbabilities), oneHot(labels, logProbabilities.shape[1]));
  return tf.mul(difference, tf.expandDims(dy, 1));
}

/** Asked for float32 at once, the wasm backend writes whole numbers into it. */
function oneHot(labels: tf.Tensor1D, classes: number): tf.Tensor {
  return tf.cast(tf.oneHot(labels, classes), "float32");
}
