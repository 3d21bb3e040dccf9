// How fast one core rounds, sums, encodes and decodes gradients: the WebAssembly kernels beside plain TypeScript.
//   node bench/dist/encode.bench.js [MiB of float32 gradient, default 64]
import { performance } from "node:perf_hooks";
import {
  addEncoded,
  addLeaf,
  blockLength,
  chunkRanges,
  encodedView,
  meanGradient,
  type Reduced,
} from "@umie/collective";

const scale = { quantumExponent: -30, leavesPerStep: 16 };
const rounds = 5;

interface Case {
  name: string;
  kernel: () => void;
  plain: () => void;
}

function main([mebibytes = "64"]: string[]): void {
  const values = (Number(mebibytes) * 2 ** 20) / 4;
  const gradient = Float32Array.from({ length: values }, (_, i) => Math.sin(i) * 2 ** -(i % 9));
  process.stdout.write(
    `${mebibytes} MiB of float32 gradient, ${process.version}, best of ${rounds}, GB/s of gradient\n`,
  );
  process.stdout.write(row("", "wasm", "plain", "ratio"));
  for (const { name, kernel, plain } of cases(gradient)) {
    const [fast, slow] = [best(kernel), best(plain)].map((seconds) => (4 * values) / seconds / 1e9);
    process.stdout.write(row(name, fast!.toFixed(2), slow!.toFixed(2), (fast! / slow!).toFixed(1)));
  }
}

function cases(gradient: Float32Array): Case[] {
  const sum = new Float64Array(gradient.length);
  addLeaf(sum, gradient, scale);
  const ranges = chunkRanges({ firstBlock: 0, endBlock: sum.length / blockLength });
  const chunks = ranges.map((range) => ({
    ...range,
    bytes: encodedView(sum, range.firstBlock, range.endBlock).slice(),
  }));
  const reduced: Reduced = { step: 0, blockCount: sum.length / blockLength, chunks, sha256: "" };
  const total = new Float64Array(sum.length);
  const out = new Float32Array(64 * blockLength);
  const parts = Array.from({ length: Math.ceil(sum.length / out.length) }, (_, i) => i * out.length);
  const spare = new Uint8Array((1 + 8 * blockLength) * 128);
  const encode = (write: (range: (typeof ranges)[number]) => void) => ranges.forEach(write);
  return [
    {
      name: "round and add a leaf",
      kernel: () => addLeaf(total, gradient, scale),
      plain: () => plainAddLeaf(total, gradient),
    },
    {
      name: "encode",
      kernel: () => encode(({ firstBlock, endBlock }) => encodedView(sum, firstBlock, endBlock)),
      plain: () => encode(({ firstBlock, endBlock }) => plainEncode(sum, firstBlock, endBlock, spare)),
    },
    {
      name: "add encoded",
      kernel: () => {
        for (const c of chunks) addEncoded(total, c.firstBlock, c.endBlock, c.bytes);
      },
      plain: () => {
        for (const c of chunks) plainAddEncoded(total, c.firstBlock, c.bytes);
      },
    },
    {
      name: "encode and add encoded",
      kernel: () =>
        ranges.forEach((r, i) => {
          encodedView(sum, r.firstBlock, r.endBlock);
          addEncoded(total, r.firstBlock, r.endBlock, chunks[i]!.bytes);
        }),
      plain: () =>
        ranges.forEach((r, i) => {
          plainEncode(sum, r.firstBlock, r.endBlock, spare);
          plainAddEncoded(total, r.firstBlock, chunks[i]!.bytes);
        }),
    },
    {
      name: "mean gradient",
      kernel: () => {
        const mean = meanGradient(reduced, { quantumExponent: -30, tokens: 1000 });
        for (const first of parts) mean(first, out.subarray(0, Math.min(out.length, sum.length - first)));
      },
      plain: () => {
        for (const first of parts) plainMean(sum, first, out);
      },
    },
  ];
}

function plainAddLeaf(sum: Float64Array, gradient: Float32Array): void {
  const [factor, shift, limit] = [2 ** 30, 1.5 * 2 ** 52, 2 ** 53 / scale.leavesPerStep];
  for (let i = 0; i < gradient.length; i++) {
    if (!(Math.abs(gradient[i]! * factor) <= limit)) return;
  }
  for (let i = 0; i < gradient.length; i++) {
    const x = gradient[i]! * factor;
    sum[i]! += Math.abs(x) < 2 ** 51 ? x + shift - shift : x;
  }
}

function plainEncode(sum: Float64Array, firstBlock: number, endBlock: number, out: Uint8Array): Uint8Array {
  const view = new DataView(out.buffer, out.byteOffset);
  let at = 0;
  for (let block = firstBlock; block < endBlock; block++) {
    const values = sum.subarray(block * blockLength, (block + 1) * blockLength);
    const small = values.every((x) => (x | 0) === x);
    out[at++] = small ? 4 : 8;
    for (let i = 0; i < blockLength; i++) {
      if (small) view.setInt32(at + 4 * i, values[i]!, true);
      else view.setFloat64(at + 8 * i, values[i]! + 0, true);
    }
    at += (small ? 4 : 8) * blockLength;
  }
  return out.subarray(0, at);
}

function plainAddEncoded(sum: Float64Array, firstBlock: number, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0, to = firstBlock * blockLength; at < bytes.length; to += blockLength) {
    const width = bytes[at++]!;
    for (let i = 0; i < blockLength; i++) {
      sum[to + i]! += width === 4 ? view.getInt32(at + 4 * i, true) : view.getFloat64(at + 8 * i, true);
    }
    at += width * blockLength;
  }
}

function plainMean(sum: Float64Array, first: number, out: Float32Array): void {
  const count = Math.min(out.length, sum.length - first);
  for (let i = 0; i < count; i++) out[i] = (sum[first + i]! * 2 ** -30) / 1000;
}

/** Seconds of the fastest of some rounds. */
function best(work: () => void): number {
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    work();
    return (performance.now() - start) / 1000;
  });
  return Math.min(...times);
}

function row(name: string, ...columns: string[]): string {
  return `${name.padEnd(24)}${columns.map((column) => column.padStart(8)).join("")}\n`;
}

main(process.argv.slice(2));
