export {
  type BackendChoice,
  type BackendName,
  type BackendOptions,
  type BackendReport,
  isLibraryGreeting,
  nativeEnvironment,
  openBackend,
} from "./backend.js";
export { crossEntropy } from "./cross-entropy.js";
export { withGradient } from "./custom-gradient.js";
export { einsum } from "./einsum.js";
export { embedding } from "./embedding.js";
export { type Differentiated, valueAndGrad } from "./grad.js";
export { type JitStatistics, jit } from "./graph/jit.js";
export {
  forEachGradient,
  type ParameterEntry,
  type ParameterLayout,
  parameterLayout,
  readInto,
  tensorsOf,
} from "./layout.js";
export { liveTensors } from "./live-tensors.js";
export { openTensors, type TensorSource } from "./safetensors/tensor-folder.js";
export { type NamedTensor, writeTensors } from "./safetensors/write.js";
export { writeTensorFolder } from "./safetensors/write-folder.js";
export { tf } from "./tf.js";
export { disposeTree, leaves, mapTree, type TensorTree, unflatten } from "./tree.js";
