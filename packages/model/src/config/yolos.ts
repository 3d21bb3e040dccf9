import { blocks, byName, type Parameter, type Part, part, zeros } from "./parameter.js";
import { norm, transformerBlock } from "./transformer-block.js";

/** Sizes of a YOLOS detector, by the names of Hugging Face's `YolosConfig`. */
export interface YolosConfig {
  hiddenSize: number;
  numLayers: number;
  numHeads: number;
  intermediateSize: number;
  /** Height and width of the pictures that the stored position embeddings are for, in pixels. */
  imageSize: readonly [height: number, width: number];
  patchSize: number;
  /** Objects it can find at most. */
  numDetectionTokens: number;
  /** Are positions added again after each block but the last? */
  useMidPositionEmbeddings: boolean;
  layerNormEpsilon: number;
  /** Names of the classes; one more class, the last, stands for no object. */
  labels: readonly string[];
}

/** All parameters in name order. The network is frozen, so they come from a file: how they would begin is no matter. */
export function yolosParameters(config: YolosConfig, prefix = ""): Parameter[] {
  const { hiddenSize: D, numLayers, imageSize, patchSize, numDetectionTokens, labels } = config;
  const [height, width] = imageSize;
  const positions = 1 + Math.floor(height / patchSize) * Math.floor(width / patchSize) + numDetectionTokens;
  const own: Part = {
    classToken: [[1, 1, D], zeros],
    detectionTokens: [[1, numDetectionTokens, D], zeros],
    "patchProjection.weight": [[3 * patchSize * patchSize, D], zeros],
    "patchProjection.bias": [[D], zeros],
    positions: [[1, positions, D], zeros],
    ...(config.useMidPositionEmbeddings && { midPositions: [[numLayers - 1, 1, positions, D], zeros] }),
    ...norm("finalNorm", D),
    ...head("classHead", D, labels.length + 1),
    ...head("boxHead", D, 4),
  };
  const block = transformerBlock(config, { into: zeros, out: zeros, mlpIn: zeros, mlpOut: zeros });
  return byName([...part(prefix, own), ...blocks(prefix, numLayers, (at) => part(at, block))]);
}

/** Three linear layers. */
function head(name: string, width: number, outputs: number): Part {
  const widths = [width, width, outputs];
  const entries = widths.flatMap((to, layer): [string, Part[string]][] => [
    [`${name}.${layer}.weight`, [[width, to], zeros]],
    [`${name}.${layer}.bias`, [[to], zeros]],
  ]);
  return Object.fromEntries(entries);
}
