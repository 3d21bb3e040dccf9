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
 * Make the native backend loadable: library in the cache, both add-ons compiled, copied to where they are looked for, and
 * loaded once to prove them. Everything that is already there and proven is left as it is.
 *
 * @param {{ root: string, cache: string }} places
 * @throws {SetupError} One sentence with the remedy when the library cannot be had here.
 */
export async function ensureNativeBackend({ root, cache }) {
  const addons = [bindingPlan({ root, cache }), graphPlan({ root, cache })];
  if (!libraryIsVerified(cache) || addons.some(({ built }) => !fs.existsSync(built))) {
    requirePlatform();
    requireWritable(cache);
    await withLock(path.join(cache, "lock"), () => buildAddons(addons, cache));
  }
  for (const addon of addons) await prove(addon);
  for (const addon of addons) placeAddon(addon);
}

/** @param {AddonPlan[]} addons @param {string} cache */
async function buildAddons(addons, cache) {
  // Before the long download: without a compiler it would be of no use.
  const compiler = await findCompiler();
  await ensureLibrary(cache);
  for (const addon of addons)
    if (!fs.existsSync(addon.built)) await step(`compiling the ${addon.name} add-on`, () => compile(addon, compiler));
}

/**
 * @typedef {object} AddonPlan
 * @property {string} name For people.
 * @property {string[]} args What the compiler is called with, without the output.
 * @property {string} built In the cache, named after everything that decides its content.
 * @property {string} proof Written after the add-on was loaded; names the Node that did.
 * @property {string} placed Where the program looks for it.
 * @property {{ expression: string, answer: string }} test What the loaded add-on must answer.
 */

/** The add-on of TensorFlow.js, from the sources in its package. @param {{ root: string, cache: string }} places @returns {AddonPlan} */
function bindingPlan({ root, cache }) {
  const folder = path.join(root, "node_modules", "@tensorflow", "tfjs-node-gpu");
  const binding = path.join(folder, "binding");
  return plan({
    ...{ root, cache, name: "TensorFlow.js", file: "addon" },
    args: [`-I${binding}`, ...["tfjs_backend.cc", "tfjs_binding.cc"].map((source) => path.join(binding, source))],
    version: packageVersion(root, "@tensorflow/tfjs-node-gpu"),
    placed: path.join(folder, "lib", "napi-v8", "tfjs_binding.node"),
    test: { expression: "addon.TF_Version", answer: tensorflow.version },
  });
}

/** Our own, which runs compiled graphs. @param {{ root: string, cache: string }} places @returns {AddonPlan} */
function graphPlan({ root, cache }) {
  const folder = path.join(root, "packages", "engine", "native");
  const source = path.join(folder, "graph.cc");
  return plan({
    ...{ root, cache, name: "graph", file: "graph" },
    args: ["-DNODE_GYP_MODULE_NAME=umie_graph", source],
    version: createHash("sha256").update(fs.readFileSync(source)).digest("hex"),
    placed: path.join(folder, "graph.node"),
    test: { expression: "typeof addon.run", answer: "function" },
  });
}

/**
 * @param {{ root: string, cache: string, name: string, file: string, args: string[], version: string } & Pick<AddonPlan, "placed" | "test">} addon
 * @returns {AddonPlan}
 */
function plan({ root, cache, name, file, args, version, placed, test }) {
  const library = libraryFolder(cache);
  const headers = path.join(root, "node_modules", "node-api-headers", "include");
  const flags = ["-O2", "-std=c++17", "-shared", "-fPIC", "-DNAPI_VERSION=8"];
  const linking = [
    `-L${library}`,
    "-l:libtensorflow_cc.so.2",
    "-l:libtensorflow_framework.so.2",
    `-Wl,-rpath,${library}`,
  ];
  // Not the paths of this clone, so that clones share one add-on; but the library's, which is written into it.
  const content = JSON.stringify([flags, linking, version, packageVersion(root, "node-api-headers")]);
  const key = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const built = path.join(path.dirname(library), `${file}-${key}.node`);
  return {
    ...{ name, built, proof: `${built}.proof.json`, placed, test },
    args: [...flags, `-I${headers}`, `-I${library}/include`, ...args, ...linking],
  };
}

/** @param {string} root @param {string} name @throws {SetupError} */
function packageVersion(root, name) {
  try {
    return JSON.parse(fs.readFileSync(path.join(root, "node_modules", name, "package.json"), "utf8")).version;
  } catch (error) {
    throw new SetupError(
      `Cannot compile the add-ons as the npm package ${name} must be installed: run "npm ci --ignore-scripts"`,
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
    'Cannot compile the add-ons as a C++ compiler was not found: install one, on Debian or Ubuntu with "apt-get install g++"',
  );
}

/** @param {AddonPlan} addon @param {string} compiler */
async function compile({ name, args, built }, compiler) {
  const draft = `${built}.${process.pid}.draft`;
  const { code, stderr } = await run(compiler, [...args, "-o", draft]);
  if (code !== 0) {
    fs.rmSync(draft, { force: true });
    const first = stderr.split("\n").find((line) => line.includes("error")) ?? lastLine(stderr);
    throw new SetupError(
      `Cannot compile the ${name} add-on as ${compiler} failed (${first.trim()}): install g++ 9 or newer with its standard library`,
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
    `const addon = require(${JSON.stringify(addon.built)}); ${addon.test.expression}`,
  ]);
  if (code !== 0) {
    // Left in place, it would crash the engine instead of letting WebAssembly take over.
    for (const file of [addon.built, addon.placed]) fs.rmSync(file, { force: true });
    const how = signal ? `ended by ${signal}` : lastLine(stderr.replace(/\s+Node\.js v.*\s*$/, ""));
    throw new SetupError(
      `Cannot load the TensorFlow library (${how}): it wants an x86-64 processor with AVX and the system's libstdc++`,
    );
  }
  const { expression, answer } = addon.test;
  if (stdout.trim() !== answer)
    throw new SetupError(
      `Cannot use the ${addon.name} add-on as ${expression} must be ${answer}: it is ${stdout.trim()}`,
    );
  say(`the ${addon.name} add-on loads`);
  writeProof(addon.proof, { node: process.version, tensorflow: tensorflow.version });
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
function placeAddon({ name, built, placed }) {
  if (fs.existsSync(placed) && fs.readFileSync(placed).equals(fs.readFileSync(built))) return;
  try {
    placeFile(placed, (draft) => fs.copyFileSync(built, draft));
  } catch (error) {
    throw new SetupError(
      `Cannot place the ${name} add-on at ${placed} (${reason(error)}): make node_modules writable`,
      { cause: error },
    );
  }
}

/** What set-up would need to build the native backend here, for `umie doctor`. */
export async function toolsFound() {
  const [pip, compiler] = await Promise.all([findPip(), lookForCompiler()]);
  return { pip, compiler };
}
