import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { NativeBinding } from "../native-backend.js";

// Field numbers are those of tensorflow/core/protobuf/{saved_model,meta_graph}.proto.

/**
 * Hands a graph to the library. The addon reads graphs only from a SavedModel's folder, which is removed again.
 *
 * @returns the library's number of it.
 * @throws {Error} What the library finds wrong with the graph.
 */
export function loadGraph(binding: NativeBinding, graph: Uint8Array): number {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "umie-graph-"));
  try {
    fs.writeFileSync(path.join(folder, "saved_model.pb"), savedModel(graph, binding.TF_Version));
    return binding.loadSavedModel(folder, tag);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

const tag = "serve";

function savedModel(graph: Uint8Array, version: string): Uint8Array {
  const bytes = (writer: BinaryWriter, field: number, value: Uint8Array) =>
    writer.tag(field, WireType.LengthDelimited).bytes(value);
  const meta = new BinaryWriter().tag(4, WireType.LengthDelimited).string(tag);
  meta.tag(5, WireType.LengthDelimited).string(version);
  const metaGraph = bytes(bytes(new BinaryWriter(), 1, meta.finish()), 2, graph);
  return bytes(new BinaryWriter().tag(1, WireType.Varint).int64(1), 2, metaGraph.finish()).finish();
}
