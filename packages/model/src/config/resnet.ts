import { byName, ones, type Parameter, type Part, part, zeros } from "./parameter.js";

/** Sizes of a residual network, by the names of Hugging Face's `ResNetConfig`. */
export interface ResNetConfig {
  /** Channels after the stem. */
  embeddingSize: number;
  /** Channels after each stage; the last is the width of a picture's features. */
  hiddenSizes: readonly number[];
  /** Layers of each stage. */
  depths: readonly number[];
  layerType: "bottleneck" | "basic";
  /** Does the first stage halve the sides too? */
  downsampleInFirstStage: boolean;
  /** Does a bottleneck halve the sides in its first convolution, as the paper does, and not in its second? */
  downsampleInBottleneck: boolean;
}

/** A convolution with its batch norm: `side` is that of its square filter, `stride` 2 halves the sides of a picture. */
export interface ConvolutionSizes {
  side: number;
  stride: number;
  from: number;
  to: number;
}

/** A residual layer: its convolutions one after the other, and the one beside them where the shape changes. */
export interface LayerSizes {
  convolutions: readonly ConvolutionSizes[];
  shortcut: ConvolutionSizes | null;
}

/** The stem, before the max pool. */
export function resnetStem({ embeddingSize }: ResNetConfig): ConvolutionSizes {
  return { side: 7, stride: 2, from: 3, to: embeddingSize };
}

/** The layers of every stage, in order. */
export function resnetStages(config: ResNetConfig): LayerSizes[][] {
  const { hiddenSizes, depths, embeddingSize } = config;
  return hiddenSizes.map((to, stage) => {
    const halves = stage > 0 || config.downsampleInFirstStage;
    return Array.from({ length: depths[stage]! }, (_, layer) => {
      const from = layer > 0 ? to : (hiddenSizes[stage - 1] ?? embeddingSize);
      return layerSizes(config, { from, to, stride: layer === 0 && halves ? 2 : 1 });
    });
  });
}

function layerSizes(
  { layerType, downsampleInBottleneck }: ResNetConfig,
  { from, to, stride }: Omit<ConvolutionSizes, "side">,
): LayerSizes {
  const shortcut = from !== to || stride !== 1 ? { side: 1, stride, from, to } : null;
  if (layerType === "basic") {
    const convolutions = [
      { side: 3, stride, from, to },
      { side: 3, stride: 1, from: to, to },
    ];
    return { convolutions, shortcut };
  }
  const narrow = to / 4;
  const convolutions = [
    { side: 1, stride: downsampleInBottleneck ? stride : 1, from, to: narrow },
    { side: 3, stride: downsampleInBottleneck ? 1 : stride, from: narrow, to: narrow },
    { side: 1, stride: 1, from: narrow, to },
  ];
  return { convolutions, shortcut };
}

/** All parameters in name order. The network is frozen, so they come from a file: how they would begin is no matter. */
export function resnetParameters(config: ResNetConfig, prefix = ""): Parameter[] {
  const layers = resnetStages(config).flatMap((stage, s) =>
    stage.flatMap(({ convolutions, shortcut }, l) => {
      const at = `${prefix}stages.${s}.layers.${l}.`;
      return [
        ...convolutions.flatMap((sizes, c) => convolution(`${at}convolutions.${c}.`, sizes)),
        ...(shortcut ? convolution(`${at}shortcut.`, shortcut) : []),
      ];
    }),
  );
  return byName([...convolution(`${prefix}stem.`, resnetStem(config)), ...layers]);
}

function convolution(prefix: string, { side, from, to }: ConvolutionSizes): Parameter[] {
  const own: Part = {
    filter: [[side, side, from, to], zeros],
    "norm.weight": [[to], ones],
    "norm.bias": [[to], zeros],
    "norm.mean": [[to], zeros],
    "norm.variance": [[to], ones],
  };
  return part(prefix, own);
}
