/**
 * The one import of TensorFlow.js.
 *
 * The union package is needed, not `@tensorflow/tfjs-core`: only the union registers the gradients. It is loaded as
 * CommonJS because its ES modules have imports without extensions; the native and wasm backends resolve to the same copy.
 */
import tf = require("@tensorflow/tfjs");

export { tf };
