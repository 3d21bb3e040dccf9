import {
  type Parameter,
  resnetParameters,
  t5Parameters,
  umieParameters,
  visionParameters,
  yolosParameters,
} from "./config.js";
import { t5ConfigFrom, t5ConfigTo, umieConfigFrom, umieConfigTo } from "./hf-config.js";
import {
  resnetConfigFrom,
  resnetConfigTo,
  visionConfigFrom,
  visionConfigTo,
  yolosConfigFrom,
  yolosConfigTo,
} from "./hf-config-vision.js";
import type { Json } from "./json-fields.js";

/** Whole networks that are read from Hugging Face folders and written to them. */
export type HfKind = "t5" | "umie" | "clip" | "resnet" | "yolos";

/** What the `config.json` of a folder says that its files hold. */
export interface HfCheckpoint {
  kind: HfKind;
  /** In name order. */
  parameters: Parameter[];
  /** The `config.json` that we write for it. */
  config: Json;
  /** Tensors that such files may hold beside the parameters: counters, the text half of CLIP, a classifier. */
  ignored: RegExp;
}

const nothing = /^$/;

/** By `model_type`. */
const kinds: Readonly<Record<string, (json: Json) => HfCheckpoint>> = {
  t5: (json) => {
    const config = t5ConfigFrom(json);
    const ignored = /^decoder\.block\.0\.layer\.1\.EncDecAttention\.relative_attention_bias\.weight$/;
    return { kind: "t5", parameters: t5Parameters(config), config: t5ConfigTo(config), ignored };
  },
  clip: clipOf,
  clip_vision_model: clipOf,
  resnet: (json) => {
    const config = resnetConfigFrom(json);
    const ignored = /\.num_batches_tracked$|^classifier\./;
    return { kind: "resnet", parameters: resnetParameters(config, "resnet."), config: resnetConfigTo(config), ignored };
  },
  yolos: (json) => {
    const config = yolosConfigFrom(json);
    const parameters = yolosParameters(config, "yolos.");
    return { kind: "yolos", parameters, config: yolosConfigTo(config), ignored: nothing };
  },
};

function clipOf(json: Json): HfCheckpoint {
  const config = visionConfigFrom(json);
  const ignored = /^text_model\.|^text_projection\.|^logit_scale$|\.position_ids$/;
  return { kind: "clip", parameters: visionParameters(config, "vision."), config: visionConfigTo(config), ignored };
}

/**
 * @param json The parsed `config.json`.
 * @throws {RangeError} If it is of a network that is not known here, or a size is missing.
 */
export function hfCheckpoint(json: Json): HfCheckpoint {
  if (json.umie !== undefined || json.gate !== undefined) {
    const config = umieConfigFrom(json);
    return { kind: "umie", parameters: umieParameters(config), config: umieConfigTo(config), ignored: nothing };
  }
  const type = String(json.model_type);
  const read = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (read) return read(json);
  throw new RangeError(
    `Cannot read a config as model_type must be one of ${Object.keys(kinds).join(", ")}: got ${JSON.stringify(json.model_type)}`,
  );
}
