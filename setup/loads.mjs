#!/usr/bin/env node
// Does the placed add-on load here, with its library? Prints the library's version, or fails; images are not built
// without.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { TF_Version: version } = require("../node_modules/@tensorflow/tfjs-node-gpu/lib/napi-v8/tfjs_binding.node");
if (typeof version !== "string" || version === "") throw new Error("The TensorFlow add-on loads, but names no version");
process.stdout.write(`TensorFlow ${version}\n`);
