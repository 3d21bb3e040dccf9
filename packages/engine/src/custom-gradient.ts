import { tf } from "./tf.js";

/**
 * An operation whose gradient we write ourselves: neither pass is recorded on a tape, and what each allocates on the way
 * is freed at its end.
 *
 * @param inputs what the result is differentiated by.
 * @param forward computes the result; the tensors it hands to `save` reach `backward`, all others are freed.
 * @param backward one gradient for each input, in order, each of its input's shape.
 */
export function withGradient(
  inputs: readonly tf.Tensor[],
  forward: (save: (tensors: tf.Tensor[]) => void) => tf.Tensor,
  backward: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor[],
): tf.Tensor {
  const operation = tf.customGrad((...args: unknown[]) => {
    const save = args[args.length - 1] as tf.GradSaveFunc;
    return {
      value: tf.tidy(() => forward(save)),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.tidy(() => backward(dy, saved)),
    };
  });
  return operation(...inputs);
}
