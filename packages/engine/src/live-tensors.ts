import { isNative, nativeBackend } from "./native-backend.js";
import { tf } from "./tf.js";

/** Tensors that nobody freed, as TensorFlow.js counts them and, on the native backend, as the library does: for tests. */
export function liveTensors(): { tensors: number; native: number | null } {
  return { tensors: tf.memory().numTensors, native: isNative() ? nativeBackend().binding.getNumOfTensors() : null };
}
