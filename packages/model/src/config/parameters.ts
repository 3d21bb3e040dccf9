import { blocks, byName, type Init, ones, type Parameter, type Part, part } from "./parameter.js";
import { norm, transformerBlock } from "./transformer-block.js";
import type { T5Config, UmieConfig, VisionConfig } from "./umie-config.js";

const normal = (std: number): Init => ({ kind: "normal", std });
/** Standard deviation that keeps the size of what `width` inputs carry. */
const fanIn = (width: number): Init => normal(1 / Math.sqrt(width));

/**
 * Wider than t5x's 1/√((buckets + heads) / 2) ≈ 0.24, so that from the first step each head looks at distances of its
 * own: the tiny model's relation F1 after 150 steps of the demo rose from 0.40 to 0.60 (docs/log.md).
 */
const positionBias = normal(1);

/** All parameters of a model in name order; the visual parts are there whether or not a batch has pictures. */
export function umieParameters(config: UmieConfig): Parameter[] {
  const vision = config.vision ? visionParameters(config.vision, "vision.") : [];
  return byName([...t5Parameters(config), ...visualParameters(config), ...gateParameters(config), ...vision]);
}

/** Names and shapes in name order: what a flat vector of parameters holds. */
export function parameterShapes(config: UmieConfig): { name: string; shape: readonly number[] }[] {
  return umieParameters(config).map(({ name, shape }) => ({ name, shape }));
}

/** Values in all parameters. */
export function parameterCount(config: UmieConfig): number {
  return umieParameters(config).reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0);
}

/** Values by part, in the words of `forwardFlopsByPart`, with the table of tokens as `embedding`. */
export type ParametersByPart = Record<
  "embedding" | "encoder" | "decoder" | "head" | "visual" | "gate" | "vision",
  number
>;

export function parametersByPart(config: UmieConfig): ParametersByPart {
  const counts = { embedding: 0, encoder: 0, decoder: 0, head: 0, visual: 0, gate: 0, vision: 0 };
  for (const { name, shape } of umieParameters(config)) {
    const first = name.split(".")[0]!;
    const part = (first === "tokenEmbedding" ? "embedding" : first) as keyof ParametersByPart;
    counts[part] += shape.reduce((product, side) => product * side, 1);
  }
  return counts;
}

/**
 * The text part, initialised as T5 v1.1 in t5x: Mesh TensorFlow's factors, which fold attention's 1/√dKv into the
 * queries (Raffel et al. 2020, arXiv:1910.10683), and an untied head of standard deviation 1/√dModel.
 */
export function t5Parameters(config: T5Config): Parameter[] {
  const { dModel, vocabSize, numLayers, numDecoderLayers } = config;
  return byName([
    ...part("", { tokenEmbedding: [[vocabSize, dModel], normal(1)], head: [[dModel, vocabSize], fanIn(dModel)] }),
    ...stack("encoder.", config, numLayers, config.relativeAttentionNumBuckets),
    ...part("decoder.", {
      positionBias: [[config.relativeAttentionNumBuckets, config.numHeads], positionBias],
      finalNorm: [[dModel], ones],
    }),
    ...blocks("decoder.", numDecoderLayers, (block) => [
      ...part(block, {
        selfAttentionNorm: [[dModel], ones],
        crossAttentionNorm: [[dModel], ones],
        feedForwardNorm: [[dModel], ones],
      }),
      ...attention(`${block}selfAttention.`, config),
      ...attention(`${block}crossAttention.`, config),
      ...feedForward(`${block}feedForward.`, config),
    ]),
  ]);
}

/** A CLIP vision transformer, initialised as in Hugging Face `transformers` with factor 1 and range 0.02. */
export function visionParameters(vision: VisionConfig, prefix = ""): Parameter[] {
  const { hiddenSize: D, numHeads: H, intermediateSize: F, numLayers, imageSize, patchSize, projectionDim } = vision;
  const residual = normal(1 / Math.sqrt(D * 2 * numLayers));
  const own: Part = {
    classEmbedding: [[D], fanIn(D)],
    patchProjection: [[3 * patchSize * patchSize, D], normal(0.02)],
    positionEmbedding: [[1 + (imageSize / patchSize) ** 2, D], normal(0.02)],
    ...norm("preNorm", D),
    ...norm("postNorm", D),
    projection: [[D, projectionDim], fanIn(D)],
  };
  const inits = { into: residual, out: fanIn(D), mlpIn: fanIn(2 * D), mlpOut: residual };
  const block = transformerBlock({ hiddenSize: D, numHeads: H, intermediateSize: F }, inits);
  return byName([...part(prefix, own), ...blocks(prefix, numLayers, (at) => part(at, block))]);
}

/** Visual embedding and visual stack. Plain linear layers begin as in PyTorch, order tables as N(0, 1) (umie.md §1.4). */
function visualParameters(config: UmieConfig): Parameter[] {
  const { dModel, featureWidth, imageOrderRows, visualTokens } = config;
  const linear = (name: string, width: number): Part => ({
    [`${name}.weight`]: [[width, dModel], { kind: "uniform", bound: 1 / Math.sqrt(width) }],
    [`${name}.bias`]: [[dModel], { kind: "uniform", bound: 1 / Math.sqrt(width) }],
  });
  return [
    ...part("visual.embedding.", {
      ...linear("featureProjection", featureWidth),
      featureNorm: [[dModel], ones],
      ...linear("boxProjection", 5),
      boxNorm: [[dModel], ones],
      imageOrder: [[imageOrderRows, dModel], normal(1)],
      objectOrder: [[visualTokens, dModel], normal(1)],
    }),
    ...stack("visual.stack.", config, config.visualLayers, config.visualRelativeAttentionNumBuckets),
  ];
}

function gateParameters(config: UmieConfig): Parameter[] {
  const { dModel, gateProjectionMid, gateProjectionOut } = config;
  const projection = (name: string): Part => ({
    [`${name}.0`]: [[dModel, gateProjectionMid], { kind: "uniform", bound: 1 / Math.sqrt(dModel) }],
    [`${name}.1`]: [
      [gateProjectionMid, gateProjectionOut],
      { kind: "uniform", bound: 1 / Math.sqrt(gateProjectionMid) },
    ],
  });
  return [
    ...part("gate.", {
      attentionNorm: [[dModel], ones],
      feedForwardNorm: [[dModel], ones],
      ...projection("textProjection"),
      ...projection("visualProjection"),
    }),
    ...attention("gate.attention.", config),
    ...feedForward("gate.feedForward.", config),
  ];
}

/** A T5 encoder stack: the text encoder and the visual stack. */
function stack(prefix: string, config: T5Config, layers: number, buckets: number): Parameter[] {
  const { dModel, numHeads } = config;
  return [
    ...part(prefix, { positionBias: [[buckets, numHeads], positionBias], finalNorm: [[dModel], ones] }),
    ...blocks(prefix, layers, (block) => [
      ...part(block, { attentionNorm: [[dModel], ones], feedForwardNorm: [[dModel], ones] }),
      ...attention(`${block}attention.`, config),
      ...feedForward(`${block}feedForward.`, config),
    ]),
  ];
}

function attention(prefix: string, { dModel: D, numHeads: H, dKv: K }: T5Config): Parameter[] {
  return part(prefix, {
    q: [[D, H, K], fanIn(D * K)],
    k: [[D, H, K], fanIn(D)],
    v: [[D, H, K], fanIn(D)],
    o: [[H, K, D], fanIn(H * K)],
  });
}

function feedForward(prefix: string, { dModel: D, dFf: F }: T5Config): Parameter[] {
  return part(prefix, { wi0: [[D, F], fanIn(D)], wi1: [[D, F], fanIn(D)], wo: [[F, D], fanIn(F)] });
}
