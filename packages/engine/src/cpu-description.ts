import { readFileSync } from "node:fs";
import { arch, cpus } from "node:os";

/** Instruction sets that make the library choose other kernels, widest first. */
const INSTRUCTION_SETS = ["amx_tile", "avx512_bf16", "avx512_vnni", "avx512f", "avx2", "fma", "asimd"];

/**
 * What of a CPU decides the bits of a matrix product: its name, its instruction sets (they choose the kernel) and its
 * caches (they choose the block sizes, hence the order of sums). Example: `x64 AMD EPYC; avx2+fma; 32K/1024K/32768K`.
 */
export function cpuDescription(): string {
  const name = cpus()[0]?.model.replace(/\s+/g, " ").trim() || "unknown CPU";
  return [`${arch()} ${name}`, instructionSets(), cacheSizes()].filter((part) => part !== "").join("; ");
}

function instructionSets(): string {
  const flags = /^(?:flags|Features)\s*:(.*)$/m.exec(readIfPresent("/proc/cpuinfo"))?.[1]?.trim().split(/\s+/) ?? [];
  return INSTRUCTION_SETS.filter((flag) => flags.includes(flag)).join("+");
}

function cacheSizes(): string {
  return [0, 2, 3]
    .map((index) => readIfPresent(`/sys/devices/system/cpu/cpu0/cache/index${index}/size`).trim())
    .filter((size) => size !== "")
    .join("/");
}

/** Systems without these files are described by the name alone. */
function readIfPresent(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
