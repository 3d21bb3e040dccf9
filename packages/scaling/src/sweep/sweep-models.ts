import { type Overrides, type PresetName, parameterCount, type UmieConfig, umieConfig } from "@umie/model/config";
import type { SweepSpec } from "./sweep-schema.js";

/** A model of a sweep, sized. */
export interface SweepModel {
  name: string;
  preset: PresetName;
  override: Overrides;
  init?: string;
  config: UmieConfig;
  /** N: all parameters. */
  parameters: number;
}

/** @throws {RangeError} If sizes do not fit each other. */
export function sweepModels({ list, generate, vocabSize }: SweepSpec["models"]): SweepModel[] {
  if (generate) return generate.parameters.map((target) => generated(target, generate, vocabSize));
  return (list ?? []).map(({ init, ...model }) => ({
    ...sized(model.name, model.preset, model.override, vocabSize),
    ...(init === undefined ? {} : { init }),
  }));
}

function sized(name: string, preset: PresetName, override: Overrides, vocabSize: number): SweepModel {
  const config = umieConfig(preset, override, vocabSize);
  return { name, preset, override, config, parameters: parameterCount(config) };
}

const greatestWidth = 8192;

/** The model of the family whose parameter count is nearest to `target`: width in whole heads, depth by the aspect ratio. */
function generated(
  target: number,
  { aspectRatio, dKv }: NonNullable<SweepSpec["models"]["generate"]>,
  vocabSize: number,
): SweepModel {
  const at = (heads: number) => {
    const dModel = heads * dKv;
    const layers = Math.max(1, Math.round(dModel / aspectRatio));
    const override = { dModel, dKv, numHeads: heads, dFf: 3 * dModel, numLayers: layers, numDecoderLayers: layers };
    return sized(label(target), "tiny", override, vocabSize);
  };
  let best = at(1);
  for (let heads = 2; heads * dKv <= greatestWidth; heads++) {
    const next = at(heads);
    if (distance(next, target) < distance(best, target)) best = next;
    if (next.parameters > target) break;
  }
  return best;
}

const distance = ({ parameters }: SweepModel, target: number) => Math.abs(Math.log(parameters / target));

/** 1500000 → `1.5m`. */
function label(count: number): string {
  const [unit, letter] = count >= 1e9 ? [1e9, "b"] : count >= 1e6 ? [1e6, "m"] : [1e3, "k"];
  return `${Number((count / unit).toPrecision(3))}${letter}`;
}
