import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { cpuDescription } from "./cpu-description.js";
import { isNative, nativeBackend } from "./native-backend.js";
import { registerNativeKernels } from "./native-kernels.js";
import { tf } from "./tf.js";
import { registerWasmKernels } from "./wasm-kernels.js";

const require = createRequire(import.meta.url);

/** `auto`: native where it can be had, else wasm with a warning. `cpu` is plain JavaScript, for tiny tests only. */
export type BackendChoice = "auto" | "native" | "wasm" | "cpu";
export type BackendName = Exclude<BackendChoice, "auto">;

export interface BackendOptions {
  /** Threads of one tensor operation; must be what {@link nativeEnvironment} put in the environment of this process. */
  threads: number;
  /** oneDNN kernels of the native library; must agree with the environment as well. Default true. */
  oneDnn?: boolean;
}

export interface BackendReport {
  backend: BackendName;
  /** Library and version, e.g. `TensorFlow 2.21.0`. */
  library: string;
  device: "cpu" | "gpu";
  threads: number;
  /** Everything below us that decides bits; two processes with equal strings compute equal bits. */
  numericClass: string;
  /** One sentence when the choice was `auto` and the native library could not be had. */
  warning: string | null;
}

/**
 * The variables to put in the environment of a process **before it starts**: the native library reads them once, with
 * `getenv`, when it is loaded, and a worker thread's `process.env` is only a copy.
 */
export function nativeEnvironment({ threads, oneDnn = true }: BackendOptions): Record<string, string> {
  return {
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: "1",
    TF_ENABLE_ONEDNN_OPTS: oneDnn ? "1" : "0",
    TF_CPP_MIN_LOG_LEVEL: "3",
  };
}

/**
 * Is this line of standard error one of the greetings the native library prints while it loads? Its oneDNN notice comes
 * before the library looks at its log level, so whoever pipes a worker's output drops these lines.
 */
export function isLibraryGreeting(line: string): boolean {
  return (
    line.startsWith("WARNING: All log messages before absl::InitializeLog()") ||
    /^I0000 .*(oneDNN custom operations are on|optimized to use available CPU instructions)/.test(line) ||
    line.startsWith("To enable the following instructions:")
  );
}

/**
 * Loads the library and makes it the one that all following operations use.
 * @throws {Error} If the chosen backend cannot be had, with the reason as `cause`.
 */
export async function openBackend(choice: BackendChoice, options: BackendOptions): Promise<BackendReport> {
  if (choice === "wasm") return openWasm(null);
  if (choice === "cpu") return openPlainJs();
  const missing = await loadNative();
  if (missing === null) return reportNative(options);
  if (choice === "native") {
    throw new Error(`Cannot use the native backend: ${missing.message.split("\n")[0]}`, { cause: missing });
  }
  return openWasm("TensorFlow's native library is not installed; computing in WebAssembly, several times slower.");
}

/** @returns why not, or null. A package that is not installed and one whose addon was never built are the same to us. */
async function loadNative(): Promise<Error | null> {
  try {
    require("@tensorflow/tfjs-node-gpu");
    await tf.setBackend("tensorflow");
    registerNativeKernels();
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function reportNative({ threads, oneDnn = true }: BackendOptions): BackendReport {
  const { binding, isUsingGpuDevice } = nativeBackend();
  const device = isUsingGpuDevice ? "gpu" : "cpu";
  const library = `TensorFlow ${binding.TF_Version}`;
  const numericClass = [
    library,
    device,
    cpuDescription(),
    `threads ${threads}`,
    `oneDNN ${oneDnn ? "on" : "off"}`,
  ].join("; ");
  return { backend: "native", library, device, threads, numericClass, warning: null };
}

async function openWasm(warning: string | null): Promise<BackendReport> {
  const wasm = require("@tensorflow/tfjs-backend-wasm") as { setWasmPaths(folder: string): void; version_wasm: string };
  wasm.setWasmPaths(join(dirname(require.resolve("@tensorflow/tfjs-backend-wasm")), sep));
  registerWasmKernels();
  if (!(await tf.setBackend("wasm"))) throw new Error("Cannot start the WebAssembly backend of TensorFlow.js.");
  const simd = await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT");
  const library = `tfjs-backend-wasm ${wasm.version_wasm}`;
  // WebAssembly arithmetic is the same on every CPU, so nothing of the machine belongs to the class.
  return {
    backend: "wasm",
    library,
    device: "cpu",
    threads: 1,
    numericClass: `${library}; SIMD ${simd ? "on" : "off"}`,
    warning,
  };
}

async function openPlainJs(): Promise<BackendReport> {
  await tf.setBackend("cpu");
  greetQuietly();
  const library = `tfjs-backend-cpu ${tf.version_core}`;
  const numericClass = `${library}; V8 ${process.versions.v8}`;
  return { backend: "cpu", library, device: "cpu", threads: 1, numericClass, warning: null };
}

/** The plain JavaScript backend advertises the native one when its first tensor is made; make that one under another name. */
function greetQuietly(): void {
  const onNode = tf.env().getBool("IS_NODE");
  tf.env().set("IS_NODE", false);
  tf.scalar(0).dispose();
  tf.env().set("IS_NODE", onNode);
}

export { isNative };
