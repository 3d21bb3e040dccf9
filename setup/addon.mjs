import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { placeFile, requireWritable } from "./cache.mjs";
import { lastLine, run } from "./child.mjs";
import { withLock } from "./lock.mjs";
import { reason, SetupError, say, step } from "./say.mjs";
import { ensureLibrary, libraryFolder, libraryIsVerified, requirePlatform, tensorflow } from "./tensorflow.mjs";
import { findPip } from "./wheel.mjs";

/**
 * Make the native backend loadable: library in the cache, add-on compiled, copied to where TensorFlow.js looks, and loaded once
 * to prove it. Everything that is already there and proven is left as it is.
 *
 * @param {{ root: string, cache: string }} places
 * @throws {SetupError} One sentence with the remedy when the library cannot be had here.
 */
export async function ensureNativeBackend({ root, cache }) {
  const addon = addonPlan({ root, cache });
  if (!libraryIsVerified(cache) || !fs.existsSync(addon.built)) {
    requirePlatform();
    requireWritable(cache);
    await withLock(path.join(cache, "lock"), () => buildAddon(addon, cache));
  }
  await prove(addon);
  placeAddon(addon);
}

/** @param {AddonPlan} addon @param {string} cache */
async function buildAddon(addon, cache) {
  // Before the long download: without a compiler it would be of no use.
  const compiler = await findCompiler();
  await ensureLibrary(cache);
  if (!fs.existsSync(addon.built)) await step("compiling the TensorFlow.js add-on", () => compile(addon, compiler));
}

/** Where the add-on must lie for TensorFlow.js to find it. @param {string} root */
function addonPlace(root) {
  return path.join(addonPackage(root), "lib", "napi-v8", "tfjs_binding.node");
}

/** @param {string} root */
const addonPackage = (root) => path.join(root, "node_modules", "@tensorflow", "tfjs-node-gpu");

/**
 * @typedef {object} AddonPlan
 * @property {string[]} args What the compiler is called with, without the output.
 * @property {string} built In the cache, named after everything that decides its content.
 * @property {string} proof Written after the add-on was loaded; names the Node that did.
 * @property {string} placed In node_modules.
 */

/** @param {{ root: string, cache: string }} places @returns {AddonPlan} */
function addonPlan({ root, cache }) {
  const [library, binding] = [libraryFolder(cache), path.join(addonPackage(root), "binding")];
  const headers = path.join(root, "node_modules", "node-api-headers", "include");
  const flags = ["-O2", "-std=c++17", "-shared", "-fPIC", "-DNAPI_VERSION=8"];
  const linking = [
    `-L${library}`,
    "-l:libtensorflow_cc.so.2",
    "-l:libtensorflow_framework.so.2",
    `-Wl,-rpath,${library}`,
  ];
  const sources = ["tfjs_backend.cc", "tfjs_binding.cc"].map((name) => path.join(binding, name));
  const args = [...flags, `-I${headers}`, `-I${library}/include`, `-I${binding}`, ...sources, ...linking];
  // Not the paths of this clone, so that clones share one add-on; but the library's, which is written into it.
  const key = createHash("sha256").update(
    JSON.stringify([
      flags,
      linking,
      packageVersion(root, "@tensorflow/tfjs-node-gpu"),
      packageVersion(root, "node-api-headers"),
    ]),
  );
  const built = path.join(path.dirname(library), `addon-${key.digest("hex").slice(0, 12)}.node`);
  return { args, built, proof: `${built}.proof.json`, placed: addonPlace(root) };
}

/** @param {string} root @param {string} name @throws {SetupError} */
function packageVersion(root, name) {
  try {
    return JSON.parse(fs.readFileSync(path.join(root, "node_modules", name, "package.json"), "utf8")).version;
  } catch (error) {
    throw new SetupError(
      `Cannot compile the TensorFlow.js add-on as the npm package ${name} must be installed: run "npm ci --ignore-scripts"`,
      { cause: error },
    );
  }
}

/** The first C++ compiler that answers; CXX comes first when it is set. @returns {Promise<string | undefined>} */
export async function lookForCompiler() {
  for (const program of [process.env.CXX, "g++", "c++", "clang++"]) {
    if (program && (await run(program, ["--version"])).code === 0) return program;
  }
  return undefined;
}

/** @throws {SetupError} */
async function findCompiler() {
  const compiler = await lookForCompiler();
  if (compiler) return compiler;
  throw new SetupError(
    'Cannot compile the TensorFlow.js add-on as a C++ compiler was not found: install one, on Debian or Ubuntu with "apt-get install g++"',
  );
}

/** @param {AddonPlan} addon @param {string} compiler */
async function compile({ args, built }, compiler) {
  const draft = `${built}.${process.pid}.draft`;
  const { code, stderr } = await run(compiler, [...args, "-o", draft]);
  if (code !== 0) {
    fs.rmSync(draft, { force: true });
    const first = stderr.split("\n").find((line) => line.includes("error")) ?? lastLine(stderr);
    throw new SetupError(
      `Cannot compile the TensorFlow.js add-on as ${compiler} failed (${first.trim()}): install g++ 9 or newer with its standard library`,
    );
  }
  fs.renameSync(draft, built);
}

/** @param {AddonPlan} addon */
function isProven({ built, proof }) {
  try {
    return fs.existsSync(built) && JSON.parse(fs.readFileSync(proof, "utf8")).node === process.version;
  } catch {
    return false;
  }
}

/** Load the add-on in a process of its own: on a processor without AVX the library ends its process. @param {AddonPlan} addon */
async function prove(addon) {
  if (isProven(addon)) return;
  const { code, signal, stdout, stderr } = await run(process.execPath, [
    "-p",
    `require(${JSON.stringify(addon.built)}).TF_Version`,
  ]);
  if (code !== 0) {
    // Left in place, it would crash the engine instead of letting WebAssembly take over.
    for (const file of [addon.built, addon.placed]) fs.rmSync(file, { force: true });
    const how = signal ? `ended by ${signal}` : lastLine(stderr.replace(/\s+Node\.js v.*\s*$/, ""));
    throw new SetupError(
      `Cannot load the TensorFlow library (${how}): it wants an x86-64 processor with AVX and the system's libstdc++`,
    );
  }
  const version = stdout.trim();
  if (version !== tensorflow.version)
    throw new SetupError(
      `Cannot use the TensorFlow library as its version must be ${tensorflow.version}: it says ${version}`,
    );
  say(`TensorFlow ${version} loads`);
  writeProof(addon.proof, { node: process.version, tensorflow: version });
}

/** A cache that may not be written (a container image's) is proven anew each time. @param {string} file @param {object} content */
function writeProof(file, content) {
  try {
    placeFile(file, (draft) => fs.writeFileSync(draft, `${JSON.stringify(content)}\n`));
  } catch {
    // The proof only saves the next run a third of a second.
  }
}

/** @param {AddonPlan} addon */
function placeAddon({ built, placed }) {
  if (fs.existsSync(placed) && fs.readFileSync(placed).equals(fs.readFileSync(built))) return;
  try {
    placeFile(placed, (draft) => fs.copyFileSync(built, draft));
  } catch (error) {
    throw new SetupError(
      `Cannot place the TensorFlow.js add-on at ${placed} (${reason(error)}): make node_modules writable`,
      { cause: error },
    );
  }
}

/** What set-up would need to build the native backend here, for `umie doctor`. */
export async function toolsFound() {
  const [pip, compiler] = await Promise.all([findPip(), lookForCompiler()]);
  return { pip, compiler };
}
