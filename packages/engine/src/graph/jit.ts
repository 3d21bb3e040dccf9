import { isNative, nativeBackend } from "../native-backend.js";
import { tf } from "../tf.js";
import { type GraphValues, graphAddon, type LoadedGraph } from "./graph-addon.js";
import { graphConfig } from "./graph-config.js";
import { graphDef } from "./graph-def.js";
import { record } from "./record.js";

/** What a compiled function has done so far. */
export interface JitStatistics {
  /** Graphs made, one for each form of the arguments. */
  graphs: number;
  /** Time spent on making them, the first run included. */
  seconds: number;
}

/**
 * The same function, compiled: the first call with arguments of a form (their structure, and the shapes and types of
 * their tensors) runs operation by operation and is recorded; what was recorded then runs as one graph, in that call and in
 * every further one, so that equal arguments give equal bits. On backends other than the native library the function itself is called.
 *
 * The function may depend on nothing but its arguments. Their tensors are its inputs; whatever else they hold belongs to
 * their form. The caller frees the tensors of the result, as with the function itself.
 */
export function jit<Arguments extends object, Result extends object>(
  f: (args: Arguments) => Result,
): ((args: Arguments) => Result) & { statistics: Readonly<JitStatistics> } {
  const programs = new Map<string, Program<Result>>();
  const statistics: JitStatistics = { graphs: 0, seconds: 0 };
  const compiled = (args: Arguments): Result => {
    if (!isNative()) return f(args);
    const inputs: tf.Tensor[] = [];
    const form = JSON.stringify(
      replaceTensors(args, (tensor) => `${tensor.dtype} ${tensor.shape}#${inputs.push(tensor)}`),
    );
    const program = programs.get(form);
    if (program) return program.run(inputs);
    const started = performance.now();
    const made = compile(f, args, inputs);
    programs.set(form, made);
    const result = made.run(inputs);
    statistics.graphs += 1;
    statistics.seconds += (performance.now() - started) / 1000;
    return result;
  };
  return Object.assign(compiled, { statistics });
}

interface Program<Result> {
  run(inputs: readonly tf.Tensor[]): Result;
}

function compile<Arguments extends object, Result extends object>(
  f: (args: Arguments) => Result,
  args: Arguments,
  inputs: tf.Tensor[],
): Program<Result> {
  const backend = nativeBackend();
  const outputs: tf.Tensor[] = [];
  const { result, recording } = record(backend, inputs, () => {
    const returned = f(args);
    replaceTensors(returned, (tensor) => outputs.push(tensor));
    // Results that JavaScript made itself are constants too.
    backend.getInputTensorIds(outputs);
    return returned;
  });
  try {
    const graph = graphDef(backend.binding, recording, backend.getInputTensorIds(outputs));
    const loaded = graphAddon().load(graph.bytes, graphConfig, graph.inputs, graph.outputs);
    return { run: (values) => runGraph(loaded, values, result) };
  } finally {
    tf.dispose(outputs);
  }
}

/** @param form a result with a tensor in each place, of which only shape and type are used. */
function runGraph<Result extends object>(graph: LoadedGraph, inputs: readonly tf.Tensor[], form: Result): Result {
  const values = graphAddon().run(
    graph,
    inputs.map((tensor) => ({ shape: tensor.shape, values: tensor.dataSync() as GraphValues })),
  );
  let at = 0;
  const tensor = ({ shape, dtype }: tf.Tensor) => tf.tensor(values[at++]!, shape, dtype);
  return replaceTensors(form, tensor) as Result;
}

/** The same structure with each tensor replaced, in the order of its properties. */
function replaceTensors(node: unknown, replace: (tensor: tf.Tensor) => unknown): unknown {
  if (node instanceof tf.Tensor) return replace(node);
  if (Array.isArray(node)) return node.map((child) => replaceTensors(child, replace));
  if (typeof node !== "object" || node === null) return node;
  return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, replaceTensors(child, replace)]));
}
