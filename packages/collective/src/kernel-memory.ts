import { blockLength } from "./blocks.js";
import { kernels } from "./kernels.js";

/** The part of the JavaScript API of WebAssembly that is used here; Node's types do not have it. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: object };
};

interface Exports {
  memory: { buffer: ArrayBuffer };
  largest(count: number): number;
  accumulate(count: number, scale: number, sign: number): void;
  encode(blocks: number, to: number): number;
  decode(blocks: number, keep: number): void;
  mean(count: number, quantum: number, tokens: number): void;
}

/** Blocks that a kernel takes at once: 64 KiB of sums, so that a window stays in the cache. */
export const windowBlocks = 8;

/** Blocks that the encoded region holds. */
export const encodedBlocks = 128;

/**
 * The kernels and the memory they work in (`kernels.wat` has the map). Data is copied in and out, so any typed array
 * can be summed, also one over shared memory. One set per thread; no kernel keeps anything between two calls.
 */
export const wasm = instantiate();

function instantiate() {
  const module = new WebAssembly.Module(Buffer.from(kernels, "base64"));
  const { memory, ...kernel } = new WebAssembly.Instance(module).exports as Exports;
  const encodedStart = 98_304;
  return {
    ...kernel,
    gradient: new Float32Array(memory.buffer, 0, windowBlocks * blockLength),
    sum: new Float64Array(memory.buffer, 32_768, windowBlocks * blockLength),
    encoded: new Uint8Array(memory.buffer, encodedStart, encodedBlocks * (1 + 8 * blockLength)),
    encodedStart,
  };
}
