#!/usr/bin/env node
// Look at the machine and say, check by check, what is there and what is missing: node setup/doctor.mjs
// Changes nothing. `umie doctor` shows the same checks.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { toolsFound } from "./addon.mjs";
import { cacheFolder } from "./cache.mjs";
import { lastLine, run } from "./child.mjs";
import { installProblem } from "./dependencies.mjs";
import { checkDisk, checkGpu, checkMemory, checkProcessor } from "./hardware.mjs";
import { nodeProblem } from "./node-version.mjs";
import { projectRoot } from "./project.mjs";
import { findRedis } from "./redis.mjs";
import { ask } from "./resp.mjs";
import { reason } from "./say.mjs";
import { libraryIsVerified, tensorflow } from "./tensorflow.mjs";

/** @typedef {import("./hardware.mjs").Check} Check */

const setUp = 'run "npm run setup"';

/** All checks, in the order in which a reader would ask. Takes a few seconds, most of them measuring. @returns {Promise<Check[]>} */
export async function checks() {
  const cache = cacheFolder();
  const [native, wasm] = [await measure("native"), await measure("wasm")];
  return [
    checkNode(),
    checkPackages(),
    checkProcessor(),
    checkMemory(),
    checkDisk("disk for the cache", cache, libraryIsVerified(cache) ? 0.1e9 : 2e9, "UMIE_CACHE"),
    checkDisk("disk for runs", process.env.UMIE_HOME ?? path.join(process.cwd(), ".umie"), 1e9, "UMIE_HOME"),
    ...(await checkTools(native.rate !== undefined)),
    checkNative(native),
    checkWasm(wasm, native),
    await checkGpu(),
    await checkRedis(cache),
  ];
}

/** @returns {Check} */
function checkNode() {
  const problem = nodeProblem();
  return problem
    ? { name: "Node", ok: "fail", figure: process.version, remedy: problem }
    : { name: "Node", ok: "ok", figure: process.version };
}

/** @returns {Check} */
function checkPackages() {
  const problem = installProblem(projectRoot);
  return problem
    ? { name: "npm packages", ok: "fail", figure: problem, remedy: setUp }
    : { name: "npm packages", ok: "ok", figure: "as package-lock.json says" };
}

/** Only needed to set up; once the library is there, their absence is no matter. @param {boolean} ready @returns {Promise<Check[]>} */
async function checkTools(ready) {
  const { pip, compiler } = await toolsFound();
  const missing = (/** @type {string} */ name, /** @type {string} */ remedy) =>
    ready
      ? { name, ok: /** @type {const} */ ("ok"), figure: "not found, and not needed any more" }
      : { name, ok: /** @type {const} */ ("warn"), figure: "not found", remedy };
  return [
    pip
      ? { name: "pip", ok: "ok", figure: `${pip.version} (${pip.command.join(" ")})` }
      : missing("pip", 'on Debian or Ubuntu "apt-get install python3-pip"'),
    compiler
      ? {
          name: "C++ compiler",
          ok: "ok",
          figure: (await run(compiler, ["--version"])).stdout.split("\n")[0] ?? compiler,
        }
      : missing("C++ compiler", 'on Debian or Ubuntu "apt-get install g++"'),
  ];
}

/**
 * @typedef {object} Measured
 * @property {number} [rate] 10^9 floating point operations a second in a product of 512 × 512 matrices.
 * @property {string} [version]
 * @property {string} [problem]
 */

/** @param {"native" | "wasm"} backend @returns {Promise<Measured>} */
async function measure(backend) {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3" };
  const { code, signal, stdout, stderr } = await run(
    process.execPath,
    [path.join(projectRoot, "setup", "measure.mjs"), backend],
    { env, timeoutMs: 60_000 },
  );
  if (code !== 0)
    return { problem: signal ? `ended by ${signal}` : (/^\w*Error.*$/m.exec(stderr)?.[0].trim() ?? lastLine(stderr)) };
  const { version, gigaflops } = JSON.parse(lastLine(stdout));
  return { version, rate: gigaflops };
}

/** @param {Measured} native @returns {Check} */
function checkNative({ rate, version, problem }) {
  const name = "TensorFlow library";
  if (rate === undefined)
    return {
      name,
      ok: "warn",
      figure: `does not load (${problem})`,
      remedy: `${setUp}; until then WebAssembly computes`,
    };
  const figure = `${version}, ${rate.toFixed(0)} GFLOP/s (512³ matrix product)`;
  return version === tensorflow.version
    ? { name, ok: "ok", figure }
    : { name, ok: "warn", figure, remedy: `results are bound to version ${tensorflow.version}: ${setUp}` };
}

/** @param {Measured} wasm @param {Measured} native @returns {Check} */
function checkWasm(wasm, native) {
  const name = "WebAssembly";
  if (wasm.rate === undefined)
    return {
      name,
      ok: native.rate === undefined ? "fail" : "warn",
      figure: `does not load (${wasm.problem})`,
      remedy: setUp,
    };
  const slower = native.rate === undefined ? "" : `, ${(native.rate / wasm.rate).toFixed(1)} times slower than native`;
  return { name, ok: "ok", figure: `${wasm.rate.toFixed(1)} GFLOP/s${slower}` };
}

/** @param {string} cache @returns {Promise<Check>} */
async function checkRedis(cache) {
  const name = "Redis server";
  const found = await findRedis({ cache }).catch(reason);
  if (typeof found === "string") return { name, ok: "fail", figure: "UMIE_REDIS_BIN is no server", remedy: found };
  if (!found)
    return {
      name,
      ok: "fail",
      figure: "none found",
      remedy: `${setUp}, install redis-server, or name a running one in REDIS_URL`,
    };
  if (found.from !== "url")
    return { name, ok: "ok", figure: `${found.version} (${found.place}), started with noeviction when needed` };
  return checkRedisUrl(name, found.place, process.env.REDIS_URL ?? "");
}

/** @param {string} name @param {string} host @param {string} url @returns {Promise<Check>} */
export async function checkRedisUrl(name, host, url) {
  try {
    const [pong = "", policyReply = "", info = ""] = await ask(await masterUrl(url), [
      ["PING"],
      ["CONFIG", "GET", "maxmemory-policy"],
      ["INFO", "server"],
    ]);
    if (pong !== "PONG") return { name, ok: "fail", figure: `${host} answers ${pong}`, remedy: "correct REDIS_URL" };
    const version = /(?:valkey|redis)_version:(\S+)/.exec(info)?.[1] ?? "version unknown";
    const policy = policyReply.startsWith("-") ? "unknown (CONFIG not allowed)" : policyReply.split("\n")[1];
    const figure = `${version} at ${host}, maxmemory-policy ${policy}`;
    if (policyReply.startsWith("-"))
      return { name, ok: "warn", figure, remedy: "make sure that maxmemory-policy is noeviction" };
    if (policy !== "noeviction")
      return { name, ok: "fail", figure, remedy: "it may drop a run's records: set maxmemory-policy to noeviction" };
    return { name, ok: "ok", figure };
  } catch (error) {
    return {
      name,
      ok: "fail",
      figure: `${host} does not answer (${reason(error)})`,
      remedy: "start it, or correct REDIS_URL",
    };
  }
}

/**
 * The address of the master, where sentinels are to be asked for it (`redis+sentinel://host,host/name`).
 *
 * @param {string} url
 */
async function masterUrl(url) {
  const [, secure, credentials = "", hosts, master] =
    /^redis(s?)\+sentinel:\/\/([^@/]*@)?([^/]+)\/([^/?]+)/.exec(url) ?? [];
  if (hosts === undefined || master === undefined) return url;
  const question = ["SENTINEL", "get-master-addr-by-name", master];
  let trouble = new Error(`no sentinel knows ${master}`);
  for (const host of hosts.split(",")) {
    const place = /:\d+$/.test(host) ? host : `${host}:26379`;
    const [answer = ""] = await ask(`redis${secure}://${place}`, [question]).catch((error) => {
      trouble = error;
      return [""];
    });
    const [address, port] = answer.split("\n");
    if (address && port) return `redis${secure}://${credentials}${address}:${port}`;
  }
  throw trouble;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const results = await checks();
  const width = Math.max(...results.map(({ name }) => name.length));
  for (const { name, ok, figure, remedy } of results) {
    process.stdout.write(
      `${ok.padEnd(4)}  ${name.padEnd(width)}  ${figure}${remedy ? `\n${" ".repeat(width + 8)}${remedy}` : ""}\n`,
    );
  }
  process.exitCode = results.some(({ ok }) => ok === "fail") ? 1 : 0;
}
