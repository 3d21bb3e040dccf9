import { writeFile } from "node:fs/promises";
import path from "node:path";
import { exportParameters, umieConfigTo, umieParameters } from "@umie/model";
import { loadState, loadTokenizer } from "../checkpoint/load.js";
import { findTarget } from "../evaluate-checkpoint.js";
import { allocateState } from "../state.js";
import { tokenizerFiles } from "./tokenizer-files.js";
import { writeHfFolder } from "./write-hf-folder.js";

export interface ExportOptions {
  /** A run's id, or the path of a checkpoint's manifest. */
  target: string;
  /** `file://` address of the folder with a folder for each run. */
  store: string;
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
export async function exportCheckpoint({ target, store, into, shardBytes }: ExportOptions): Promise<Exported> {
  const found = await findTarget({ target, store });
  const { record, step } = found.manifest;
  const { model, parameterCount } = record.spec.resolved;
  const state = allocateState(parameterCount);
  await loadState(found.store, found.manifest, state);
  const tensors = exportParameters(umieParameters(model), state.params);
  const files = await writeHfFolder(into, { config: umieConfigTo(model), tensors, shardBytes });
  const beside = tokenizerFiles(await loadTokenizer(found.store, found.manifest));
  for (const [name, content] of beside) await writeFile(path.join(into, name), content);
  const all = [...files, ...beside.map(([name]) => name)];
  return { run: record.run, step, parameters: parameterCount, files: all, damaged: found.damaged };
}
