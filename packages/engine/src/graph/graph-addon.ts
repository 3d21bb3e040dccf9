import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

/** A graph that the library holds; it is freed when it is garbage collected. */
export type LoadedGraph = { readonly loadedGraph: unique symbol };

export type GraphValues = Float32Array | Int32Array;

/** The addon of `native/graph.cc`, built by set-up beside that of TensorFlow.js. */
interface GraphAddon {
  /**
   * @param graph a GraphDef
   * @param config a ConfigProto
   * @param inputs,outputs `node:index` of each.
   * @throws {Error} What the library finds wrong with them.
   */
  load(graph: Uint8Array, config: Uint8Array, inputs: readonly string[], outputs: readonly string[]): LoadedGraph;
  /**
   * Values of each output, in order: to be read and not written, as they may share memory. Inputs are not copied where
   * their memory begins at a multiple of 64 bytes.
   */
  run(graph: LoadedGraph, inputs: readonly { shape: readonly number[]; values: GraphValues }[]): GraphValues[];
}

const place = fileURLToPath(new URL("../../native/graph.node", import.meta.url));
let addon: GraphAddon | null = null;

/** @throws {Error} If set-up has not built it. */
export function graphAddon(): GraphAddon {
  try {
    addon ??= createRequire(import.meta.url)(place) as GraphAddon;
    return addon;
  } catch (cause) {
    throw new Error(`Cannot run compiled graphs: ${place} must be there; run "npm run setup"`, { cause });
  }
}
