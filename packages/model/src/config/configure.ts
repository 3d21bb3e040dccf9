import { type PresetName, presets } from "./presets.js";
import { gates, type UmieConfig } from "./umie-config.js";

/** Values by name; a dot leads into a part, e.g. `vision.imageSize`. */
export type Overrides = Readonly<Record<string, number | boolean | string>>;

/**
 * The configuration of a model: a preset's sizes, changed where the recipe says so.
 *
 * `vision: false` leaves the vision transformer out; `featureWidth` then says how wide ready features are.
 *
 * @param vocabSize Ids of the tokenizer.
 * @throws {RangeError} If a name is unknown, a value of the wrong kind, or the sizes
 *   do not fit each other.
 */
export function umieConfig(preset: PresetName, overrides: Overrides, vocabSize: number): UmieConfig {
  if (!Object.hasOwn(presets, preset))
    throw new RangeError(
      `Cannot configure a model as preset must be one of ${Object.keys(presets).join(", ")}: got ${preset}`,
    );
  const { vision: withVision = true, ...changes } = overrides;
  const base: UmieConfig = { ...structuredClone(presets[preset]), vocabSize };
  if (withVision === false) base.vision = null;
  else if (withVision !== true)
    throw new RangeError(
      `Cannot configure vision as it must be false, or its parts be given as vision.NAME: got ${withVision}`,
    );
  for (const [name, value] of Object.entries(changes)) set(base, name, value, preset);
  // Features come out of the vision transformer as wide as its projection, so one name is enough.
  if (base.vision && !Object.hasOwn(changes, "featureWidth")) base.featureWidth = base.vision.projectionDim;
  checkConfig(base);
  return base;
}

function set(config: UmieConfig, name: string, value: number | boolean | string, preset: PresetName): void {
  const inVision = name.startsWith("vision.");
  if (inVision && config.vision === null)
    throw new RangeError(
      `Cannot configure ${name} as the model must have a vision part: preset ${preset} has none here`,
    );
  const part = (inVision ? config.vision : config) as unknown as Record<string, unknown>;
  const key = inVision ? name.slice("vision.".length) : name;
  if (!Object.hasOwn(part, key) || key === "vision")
    throw new RangeError(
      `Cannot configure ${name} as there is no such size: known are ${sizeNames(preset).join(", ")}`,
    );
  if (key === "vocabSize")
    throw new RangeError(
      `Cannot configure vocabSize as it must come from the tokenizer: it has ${config.vocabSize} ids`,
    );
  if (typeof value !== typeof part[key])
    throw new RangeError(`Cannot configure ${name} as it must be a ${typeof part[key]}: got ${JSON.stringify(value)}`);
  part[key] = value;
}

/** What may be overridden, by the names of `umieConfig`. */
export function sizeNames(preset: PresetName): string[] {
  const { vision, ...config } = presets[preset];
  const own = Object.keys(config).filter((name) => name !== "vocabSize");
  return [...own, "vision", ...Object.keys(vision ?? {}).map((name) => `vision.${name}`)];
}

/** Numbers that need not be whole, and the least a whole number may be where that is not 1. */
const fractions = ["layerNormEpsilon", "gateTemperature", "leakyReluSlope"];
const least: Readonly<Record<string, number>> = {
  ...{ padTokenId: 0, eosTokenId: 0, decoderStartTokenId: 0 },
  ...{ relativeAttentionNumBuckets: 4, visualRelativeAttentionNumBuckets: 4 },
};

/** @throws {RangeError} If a size is not a whole number above 0, or two do not fit each other. */
export function checkConfig(config: UmieConfig): void {
  const { vision, ...own } = config;
  checkNumbers(own, "");
  checkNumbers(vision ?? {}, "vision.");
  const refuse = (wanted: string, got: string | number) =>
    new RangeError(`Cannot configure a model as ${wanted}: got ${got}`);
  for (const [buckets, distance] of [
    ["relativeAttentionNumBuckets", "relativeAttentionMaxDistance"],
    ["visualRelativeAttentionNumBuckets", "visualRelativeAttentionMaxDistance"],
  ] as const) {
    if (config[distance] <= config[buckets] / 2)
      throw refuse(`${distance} must be above half of ${buckets} ${config[buckets]}`, config[distance]);
  }
  for (const name of ["padTokenId", "eosTokenId", "decoderStartTokenId"] as const) {
    if (config[name] >= config.vocabSize)
      throw refuse(`${name} must be below vocabSize ${config.vocabSize}`, config[name]);
  }
  if (!gates.includes(config.gate)) throw refuse(`gate must be one of ${gates.join(", ")}`, config.gate);
  if (!vision) return;
  if (vision.hiddenSize % vision.numHeads !== 0)
    throw refuse(`vision.hiddenSize must be a multiple of vision.numHeads ${vision.numHeads}`, vision.hiddenSize);
  if (vision.imageSize % vision.patchSize !== 0)
    throw refuse(`vision.imageSize must be a multiple of vision.patchSize ${vision.patchSize}`, vision.imageSize);
  if (!["quick_gelu", "gelu"].includes(vision.hiddenAct))
    throw refuse("vision.hiddenAct must be quick_gelu or gelu", vision.hiddenAct);
  if (config.featureWidth !== vision.projectionDim)
    throw refuse(`featureWidth must be vision.projectionDim ${vision.projectionDim}`, config.featureWidth);
}

function checkNumbers(part: object, prefix: string): void {
  for (const [name, value] of Object.entries(part)) {
    if (typeof value !== "number") continue;
    const whole = !fractions.includes(name);
    const sound = whole
      ? Number.isSafeInteger(value) && value >= (least[name] ?? 1)
      : Number.isFinite(value) && value >= 0;
    if (!sound)
      throw new RangeError(
        `Cannot configure ${prefix}${name} as it must be ${whole ? `a whole number from ${least[name] ?? 1} on` : "a number from 0 on"}: got ${value}`,
      );
  }
}
