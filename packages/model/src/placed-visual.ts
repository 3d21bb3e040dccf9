import { tf } from "@umie/engine";
import { checkSize } from "./check-size.js";
import type { UmieConfig } from "./config.js";
import type { VisualInputs } from "./inputs.js";
import { keyBias, shares } from "./masks.js";
import { patchesOf } from "./patches.js";

// B rows · P visual tokens · F feature width · N = B·P crops · Q 1 + patches of a crop · C values of a patch

/** Visual inputs as tensors, with what follows from them alone. */
export interface PlacedVisual {
  content: { kind: "patches"; patches_NQC: tf.Tensor3D } | { kind: "features"; features_BPF: tf.Tensor3D };
  /** float32[B, P, 5]: x1 y1 x2 y2 and the area (x2 − x1)(y2 − y1). */
  boxes_BP5: tf.Tensor3D;
  /** float32: 0 where a visual token may be seen, −1e9 where not; null with `masks` off. */
  keyBias_B11P: tf.Tensor4D | null;
  /** float32[B, P]: each token's share in the mean of its row. */
  share_BP: tf.Tensor2D;
  /** float32[B, P, 1]: 1 where a token is present. */
  present_BP1: tf.Tensor3D;
  /** float32[B]: 1 where a row has a visual token; with `masks` off always. */
  opens_B: tf.Tensor1D;
}

/** @throws {RangeError} If the inputs do not fit the configuration or their own shapes. */
export function placeVisual(visual: VisualInputs, rows: number, config: UmieConfig): PlacedVisual {
  const { tokens, boxes, mask } = visual;
  if (tokens > config.visualTokens)
    throw new RangeError(
      `Cannot place inputs as visual tokens must be at most visualTokens ${config.visualTokens}: got ${tokens}`,
    );
  checkSize("visual.boxes", boxes, [rows, tokens, 4]);
  checkSize("visual.mask", mask, [rows, tokens]);
  const opens = Float32Array.from({ length: rows }, (_, row) => {
    const present = mask.subarray(row * tokens, (row + 1) * tokens);
    return !config.masks || present.includes(1) ? 1 : 0;
  });
  return {
    content: placeContent(visual, rows, config),
    boxes_BP5: tf.tensor3d(withArea(boxes), [rows, tokens, 5]),
    keyBias_B11P: config.masks ? keyBias(mask, rows) : null,
    share_BP: shares(mask, rows, config.masks),
    present_BP1: tf.tensor3d(Float32Array.from(mask), [rows, tokens, 1]),
    opens_B: tf.tensor1d(opens),
  };
}

function placeContent(
  { tokens, content }: VisualInputs,
  rows: number,
  { vision, featureWidth }: UmieConfig,
): PlacedVisual["content"] {
  const wanted = vision ? "pixels" : "features";
  if (content.kind !== wanted)
    throw new RangeError(
      `Cannot place inputs as visual content must be ${wanted} for this configuration: got ${content.kind}`,
    );
  if (content.kind === "features") {
    if (content.width !== featureWidth)
      throw new RangeError(
        `Cannot place inputs as features must be featureWidth ${featureWidth} wide: got ${content.width}`,
      );
    checkSize("visual.features", content.features, [rows, tokens, featureWidth]);
    return { kind: "features", features_BPF: tf.tensor3d(content.features, [rows, tokens, featureWidth]) };
  }
  const { side, pixels } = content;
  const { imageSize, patchSize } = vision!;
  if (side !== imageSize)
    throw new RangeError(`Cannot place inputs as crops must be vision.imageSize ${imageSize} pixels wide: got ${side}`);
  checkSize("visual.pixels", pixels, [rows, tokens, side, side, 3]);
  const { patches, shape } = patchesOf(pixels, side, patchSize);
  return { kind: "patches", patches_NQC: tf.tensor3d(patches, shape) };
}

function withArea(boxes: Float32Array): Float32Array {
  const result = new Float32Array((boxes.length / 4) * 5);
  for (let box = 0; box < boxes.length / 4; box++) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = boxes.subarray(box * 4, box * 4 + 4);
    result.set([x1, y1, x2, y2, (x2 - x1) * (y2 - y1)], box * 5);
  }
  return result;
}
