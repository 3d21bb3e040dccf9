import { writeFile } from "node:fs/promises";
import path from "node:path";
import { exportParameters, umieConfigTo, umieParameters } from "@umie/model";
import { loadParameters, loadTokenizer } from "../checkpoint/load.js";
import { type CheckpointTarget, locateCheckpoint } from "../checkpoint/locate.js";
import { tokenizerFiles } from "./tokenizer-files.js";
import { writeHfFolder } from "./write-hf-folder.js";

export interface ExportOptions extends CheckpointTarget {
  /** Must be absent or empty. */
  into: string;
  shardBytes: number;
}

export interface Exported {
  run: string;
  step: number;
  parameters: number;
  files: readonly string[];
  /** Newer checkpoints of the run that are damaged. */
  damaged: readonly string[];
}

/**
 * Writes a checkpoint as a Hugging Face folder: `transformers` opens the text part as `T5ForConditionalGeneration`; UMIE's own modules lie
 * beside it under the names of docs/weights.md.
 *
 * @throws {NoCheckpoint} If there is none.
 * @throws {RangeError} If something lies in the folder already.
 */
export async function exportCheckpoint({ into, shardBytes, ...which }: ExportOptions): Promise<Exported> {
  const found = await locateCheckpoint(which, "export");
  const { record, step } = found.manifest;
  const { data, resolved } = record.spec;
  const { model, parameterCount } = resolved;
  const params = await loadParameters(found.store, found.manifest, parameterCount);
  const tensors = exportParameters(umieParameters(model), params);
  const files = await writeHfFolder(into, { config: umieConfigTo(model), tensors, shardBytes });
  const beside = tokenizerFiles(await loadTokenizer(found.store, found.manifest), data.wording);
  for (const [name, content] of beside) await writeFile(path.join(into, name), content);
  const all = [...files, ...beside.map(([name]) => name)];
  return { run: record.run, step, parameters: parameterCount, files: all, damaged: found.damaged };
}
