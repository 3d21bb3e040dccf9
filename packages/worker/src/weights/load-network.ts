import { openTensors, parameterLayout, type TensorTree, tensorsOf } from "@umie/engine";
import { checkImport, type HfKind, hfCheckpoint, importParameters, type Json } from "@umie/model";
import { readConfig } from "@umie/recipe";

/** A frozen network: its parameters as tensors, and the `config.json` and `preprocessor_config.json` beside them. */
export interface Network<Params extends TensorTree> {
  params: Params;
  json: Json;
  preprocessor: Json;
}

/**
 * Reads a network's weights from a Hugging Face folder.
 *
 * @throws {RangeError} If the folder holds another network, or not exactly its tensors.
 */
export async function loadNetwork<Params extends TensorTree>(folder: string, kind: HfKind): Promise<Network<Params>> {
  const json = await readConfig(folder);
  if (json === null)
    throw new RangeError(`Cannot use the weights in ${folder} as it must hold config.json: there is none`);
  const found = hfCheckpoint(json);
  if (found.kind !== kind)
    throw new RangeError(`Cannot use the weights in ${folder} as they must be of ${kind}: they are of ${found.kind}`);
  const layout = parameterLayout(found.parameters);
  const flat = new Float32Array(layout.length);
  const source = await openTensors(folder);
  try {
    const report = await importParameters(found.parameters, flat, source);
    checkImport(report, found.parameters, { where: folder, ignored: found.ignored });
  } finally {
    await source.close();
  }
  const preprocessor = (await readConfig(folder, "preprocessor_config.json")) ?? {};
  return { params: tensorsOf<Params>(layout, flat), json, preprocessor };
}
