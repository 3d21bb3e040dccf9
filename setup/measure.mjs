// Print, as JSON, the version and the matrix-product rate of one backend: node setup/measure.mjs native|wasm
// A process of its own, so that a library that crashes takes only this with it.
import { createRequire } from "node:module";
import path from "node:path";
import { projectRoot } from "./project.mjs";

const size = 512;
const flops = 2 * size ** 3;
const measuredMs = 400;

const require = createRequire(path.join(projectRoot, "packages", "engine", "package.json"));

/**
 * TensorFlow.js as it is found in node_modules: this file is compiled by nobody, so its types are not known here.
 *
 * @param {string} backend
 * @returns {Promise<{ tf: any, version: string }>}
 */
async function load(backend) {
  if (backend === "native") {
    const native = /** @type {any} */ (require("@tensorflow/tfjs-node-gpu"));
    return { tf: native, version: native.backend().binding.TF_Version };
  }
  const tf = require("@tensorflow/tfjs");
  require("@tensorflow/tfjs-backend-wasm");
  await tf.setBackend("wasm");
  await tf.ready();
  return { tf, version: tf.version.tfjs };
}

/**
 * Rate of float32 products of 512 × 512 matrices, in 10^9 operations a second: the best of rounds within the time.
 *
 * @param {any} tf
 */
async function gigaflops(tf) {
  const [a, b] = [tf.randomUniform([size, size]), tf.randomUniform([size, size])];
  let best = Number.POSITIVE_INFINITY;
  const end = performance.now() + measuredMs;
  do {
    const start = performance.now();
    const product = tf.matMul(a, b);
    await product.data();
    best = Math.min(best, performance.now() - start);
    product.dispose();
  } while (performance.now() < end);
  return flops / best / 1e6;
}

const { tf, version } = await load(process.argv[2] ?? "native");
process.stdout.write(`${JSON.stringify({ version, gigaflops: await gigaflops(tf) })}\n`);
