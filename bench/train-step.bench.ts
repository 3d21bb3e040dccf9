// A whole training step (forward, backward, clip, AdamW) beside PyTorch's, in turns on the same threads.
//   bench/setup, then: node bench/dist/train-step.bench.js [shapes, default small,flan-t5-small] [rounds, default 10]
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import os from "node:os";
import { performance } from "node:perf_hooks";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { emptyCoverage, MemberServer, meanGradient, openGroup, vectorLength, withLeaf } from "@umie/collective";
import { nativeEnvironment, openBackend, tf } from "@umie/engine";
import { initParams } from "@umie/model";
import { parameterCount, trainingFlops, umieConfig } from "@umie/model/config";
import { applyUpdate, initialScalars } from "@umie/optim";
import { Model } from "@umie/worker/testing";

/** A T5 v1.1, and the batch that it is trained on. */
interface Shape {
  vocabSize: number;
  dModel: number;
  dKv: number;
  dFf: number;
  numHeads: number;
  numLayers: number;
  rows: number;
  sourceLength: number;
  targetLength: number;
  threads: number;
}

const batch = { vocabSize: 32_128, rows: 8, sourceLength: 128, targetLength: 32 };
const shapes: Readonly<Record<string, Omit<Shape, "threads">>> = {
  small: { ...batch, dModel: 256, dKv: 64, dFf: 512, numHeads: 4, numLayers: 4 },
  "flan-t5-small": { ...batch, dModel: 512, dKv: 64, dFf: 1024, numHeads: 6, numLayers: 8 },
  "flan-t5-base": { ...batch, dModel: 768, dKv: 64, dFf: 2048, numHeads: 12, numLayers: 12 },
};

/** What a trainer says of a step. */
interface Step {
  seconds: number;
  loss: number;
  /** MiB */
  peakMemory: number;
  /** Of a product of 1024³ on the same threads; ours alone says it. */
  matmulFlops?: number;
}

async function main([names = "small,flan-t5-small", rounds = "10"]: string[]): Promise<void> {
  const threads = os.availableParallelism();
  const python = fileURLToPath(new URL("../.peers/bin/python", import.meta.url));
  if (!existsSync(python)) throw new Error(`Cannot compare with PyTorch as ${python} must be there: run bench/setup`);
  process.stdout.write(
    `a training step on ${threads} threads, ${rounds} rounds in turns after 3, ${process.version}\n`,
  );
  for (const name of names.split(",")) {
    const shape = { ...shapes[name]!, threads };
    const trainers = {
      "umie, graph": ours(shape, "graph"),
      "umie, eager": ours(shape, "eager"),
      "PyTorch eager": theirs(python, shape, []),
      "PyTorch compiled": theirs(python, shape, ["--compile"]),
    };
    await compare(name, shape, trainers, Number(rounds));
  }
}

async function compare(name: string, shape: Shape, trainers: Record<string, Trainer>, rounds: number): Promise<void> {
  const steps = new Map<string, Step[]>(Object.keys(trainers).map((trainer) => [trainer, []]));
  for (let round = -3; round < rounds; round++) {
    for (const [trainer, { step }] of Object.entries(trainers)) {
      const done = await step();
      if (round >= 0 && done !== null) steps.get(trainer)!.push(done);
    }
  }
  for (const { close } of Object.values(trainers)) close();
  const peer = median(steps.get("PyTorch eager")!.map(({ seconds }) => seconds));
  const flops = trainingFlops(configOf(shape), { ...shape, visualTokens: 0 }, "cached");
  process.stdout.write(`\n${name}: ${parameterCount(configOf(shape)).toLocaleString("en")} parameters (UMIE's)\n`);
  for (const [trainer, done] of steps) {
    if (done.length === 0) {
      process.stdout.write(`${trainer.padEnd(18)} did not run\n`);
      continue;
    }
    const seconds = done.map((step) => step.seconds);
    const share = flops / median(seconds) / (steps.get("umie, graph")![0]!.matmulFlops ?? Number.NaN);
    process.stdout.write(
      `${trainer.padEnd(18)} ${ms(median(seconds))} ms (${ms(Math.min(...seconds))} to ${ms(Math.max(...seconds))})` +
        `  ${(median(seconds) / peer).toFixed(2)} × PyTorch eager  ${(100 * share).toFixed(0)} % of the matmul rate` +
        `  ${done.at(-1)!.peakMemory.toFixed(0)} MiB\n`,
    );
  }
}

interface Trainer {
  /** null where it cannot run. */
  step(): Promise<Step | null>;
  close(): void;
}

function trainer(child: ChildProcessWithoutNullStreams): Trainer {
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  let errors = "";
  child.stderr.on("data", (text) => (errors += text));
  child.stdin.on("error", () => {});
  return {
    step: async () => {
      child.stdin.write("\n");
      const { value, done } = await lines.next();
      if (!done) return JSON.parse(value) as Step;
      if (errors !== "") process.stderr.write(`${errors.trim().split("\n").at(-1)}\n`);
      errors = "";
      return null;
    },
    close: () => child.stdin.end(),
  };
}

function ours(shape: Shape, executor: string): Trainer {
  const env = { ...process.env, ...nativeEnvironment(shape) };
  return trainer(
    spawn(process.execPath, [fileURLToPath(import.meta.url), "member", executor, JSON.stringify(shape)], { env }),
  );
}

function theirs(python: string, shape: Shape, flags: readonly string[]): Trainer {
  const script = fileURLToPath(new URL("../peers/train_step.py", import.meta.url));
  return trainer(spawn(python, [script, JSON.stringify(shape), ...flags]));
}

function configOf({ vocabSize, dModel, dKv, dFf, numHeads, numLayers }: Shape) {
  const sides = { dModel, dKv, dFf, numHeads, numLayers, numDecoderLayers: numLayers };
  return umieConfig("tiny", { ...sides, vision: false, featureWidth: 8 }, vocabSize);
}

/** The product's own step with a group of one member: exact sums, encoded, decoded, clipped, AdamW. */
async function beMember(executor: "eager" | "graph", shape: Shape): Promise<void> {
  await openBackend("native", shape);
  const config = configOf(shape);
  const n = parameterCount(config);
  const params = initParams(config, 1);
  const state = { mu: new Float32Array(n), nu: new Float32Array(n), scalars: Float64Array.from(initialScalars) };
  const model = new Model(config, params, executor);
  const server = new MemberServer();
  const members = [{ id: "a", address: await server.listen({ host: "127.0.0.1", port: 0 }), bytesPerSecond: 1 }];
  const group = openGroup({ server, run: "bench", generation: 1, self: "a", members, progressTimeoutMs: 60_000 });
  const sum = new Float64Array(new SharedArrayBuffer(8 * vectorLength(n)));
  const scale = { quantumExponent: -30, leavesPerStep: 1 };
  const options = { clipByGlobalNorm: 1, b1: 0.9, b2: 0.999, eps: 1e-8, weightDecay: 0.01 };
  const leaf = batchOf(shape);
  const matmulFlops = matmulRate();
  let step = 0;
  for await (const _ of createInterface(process.stdin)) {
    const begun = performance.now();
    step += 1;
    sum.fill(0);
    const held = model.gradient(leaf);
    if (!held.addTo(sum.subarray(0, n), scale)) throw new Error("the gradient is not finite");
    held.dispose();
    const answer = await group.allReduceSum({ step, sum, coverage: withLeaf(emptyCoverage(1), 0) });
    if (!answer.ok) throw new Error(answer.reason);
    const mean = meanGradient(answer.reduced, { quantumExponent: -30, tokens: leaf.decoderLossWeights.length });
    applyUpdate(state, params, mean, 1e-4, options);
    model.parametersChanged();
    const seconds = (performance.now() - begun) / 1000;
    const loss = held.rowLoss.reduce((total, one) => total + one, 0) / leaf.decoderLossWeights.length;
    const peakMemory = process.resourceUsage().maxRSS / 1024;
    process.stdout.write(`${JSON.stringify({ seconds, loss, peakMemory, matmulFlops } satisfies Step)}\n`);
  }
  await server.close();
}

function batchOf({ rows, sourceLength, targetLength, vocabSize }: Shape) {
  const tokens = (length: number) => Int32Array.from({ length }, (_, at) => 2 + ((at * 7919) % (vocabSize - 2)));
  return {
    ...{ rows, sourceLength, targetLength, visual: null, prompts: [] },
    encoderInputTokens: tokens(rows * sourceLength),
    decoderTargetTokens: tokens(rows * targetLength),
    decoderLossWeights: new Float32Array(rows * targetLength).fill(1),
  };
}

/** Operations a second of a product of two matrices of 1024 × 1024, the best of 20. */
function matmulRate(): number {
  const [a, b] = [tf.ones([1024, 1024]), tf.ones([1024, 1024])];
  const seconds = Array.from({ length: 20 }, () => {
    const begun = performance.now();
    tf.matMul(a, b).dispose();
    return (performance.now() - begun) / 1000;
  });
  tf.dispose([a, b]);
  return (2 * 1024 ** 3) / Math.min(...seconds);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

const ms = (seconds: number) => (1000 * seconds).toFixed(0);

if (process.argv[2] === "member") await beMember(process.argv[3] as "eager" | "graph", JSON.parse(process.argv[4]!));
else await main(process.argv.slice(2));
