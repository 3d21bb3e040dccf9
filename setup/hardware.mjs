// What the doctor asks of the machine itself.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { freeBytes, nearestParent } from "./cache.mjs";
import { run } from "./child.mjs";
import { size } from "./say.mjs";

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {"ok" | "warn" | "fail"} ok "warn": umie runs, but slower or less well; "fail": it does not run.
 * @property {string} figure What was found, with its measure.
 * @property {string} [remedy] What to do about it, when there is something to do.
 */

/** @returns {Check} */
export function checkProcessor() {
  const name = "processor";
  const extensions = vectorExtensions();
  const cores = Math.min(os.availableParallelism(), coreLimit());
  const counted = `${cores} ${cores === 1 ? "core" : "cores"}`;
  const figure = [counted, os.cpus()[0]?.model.trim() ?? os.arch(), ...extensions].join(", ");
  if (process.arch === "x64" && process.platform === "linux" && extensions.length === 0) {
    const remedy = "the TensorFlow library wants AVX: WebAssembly computes on this machine";
    return { name, ok: "warn", figure, remedy };
  }
  if (cores < 2) {
    const remedy = "two workers on one core take turns: give this machine 2 cores or more";
    return { name, ok: "warn", figure, remedy };
  }
  return { name, ok: "ok", figure };
}

/** How many cores' time a container may use (cgroup v2: quota and period in microseconds, or "max"). */
function coreLimit() {
  const file = "/sys/fs/cgroup/cpu.max";
  const [quota, period] = fs.existsSync(file) ? fs.readFileSync(file, "utf8").split(" ").map(Number) : [];
  return quota && period ? quota / period : Number.POSITIVE_INFINITY;
}

function vectorExtensions() {
  const info = fs.existsSync("/proc/cpuinfo") ? fs.readFileSync("/proc/cpuinfo", "utf8") : "";
  const flags = new Set(/^flags\s*:(.*)$/m.exec(info)?.[1]?.trim().split(" "));
  const names = { avx: "AVX", avx2: "AVX2", avx512f: "AVX-512", amx_tile: "AMX" };
  return Object.entries(names)
    .filter(([flag]) => flags.has(flag))
    .map(([, name]) => name);
}

/** @returns {Check} */
export function checkMemory() {
  // A container's limit; 0 or an enormous number where there is none.
  const limit = process.constrainedMemory?.() ?? 0;
  const total = limit > 0 && limit < os.totalmem() ? limit : os.totalmem();
  const available = Math.min(availableMemory(), total);
  const figure = `${size(available)} available of ${size(total)}`;
  if (available >= 3e9) return { name: "memory", ok: "ok", figure };
  return {
    name: "memory",
    ok: "warn",
    figure,
    remedy: "a worker of the demo takes about 1 GB: close other programs or train with --workers 1",
  };
}

/** What could be used without swapping; os.freemem leaves out what the file cache would give back. */
function availableMemory() {
  const info = fs.existsSync("/proc/meminfo") ? fs.readFileSync("/proc/meminfo", "utf8") : "";
  const kilobytes = /^MemAvailable:\s+(\d+)/m.exec(info)?.[1];
  return kilobytes ? Number(kilobytes) * 1024 : os.freemem();
}

/** @param {string} name @param {string} folder @param {number} wanted @param {string} variable @returns {Check} */
export function checkDisk(name, folder, wanted, variable) {
  const free = freeBytes(folder);
  const figure = `${free === undefined ? "unknown" : size(free)} free at ${folder}`;
  if (!mayWrite(folder))
    return {
      name,
      ok: "fail",
      figure: `${folder} may not be written`,
      remedy: `make it writable or set ${variable} to a folder that is`,
    };
  if (free !== undefined && free < wanted)
    return {
      name,
      ok: "warn",
      figure,
      remedy: `${size(wanted)} are wanted: free some space or set ${variable} to a folder on another disk`,
    };
  return { name, ok: "ok", figure };
}

/** @param {string} folder */
function mayWrite(folder) {
  try {
    fs.accessSync(nearestParent(folder), fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** The libraries that a CUDA build of TensorFlow 2.21 opens. */
const cudaLibraries = ["libcudart.so.12", "libcublas.so.12", "libcudnn.so.9"];

/** @returns {Promise<Check>} */
export async function checkGpu() {
  const { code, stdout } = await run(
    "nvidia-smi",
    ["--query-gpu=name,memory.total,driver_version", "--format=csv,noheader"],
    { timeoutMs: 10_000 },
  );
  if (code !== 0) return { name: "GPU", ok: "ok", figure: "none found: the processor computes" };
  const figure = stdout.trim().split("\n").join("; ");
  const missing = await missingLibraries(cudaLibraries);
  const remedy =
    missing.length > 0
      ? `${missing.join(", ")} not found: install CUDA 12 and cuDNN 9`
      : "the CPU build of the TensorFlow library is set up: the processor computes";
  return { name: "GPU", ok: "warn", figure, remedy };
}

/** @param {readonly string[]} libraries */
async function missingLibraries(libraries) {
  const known = (await run("ldconfig", ["-p"])).stdout;
  const folders = (process.env.LD_LIBRARY_PATH ?? "").split(":").filter((folder) => folder !== "");
  return libraries.filter(
    (library) => !known.includes(library) && !folders.some((folder) => fs.existsSync(path.join(folder, library))),
  );
}
