import { type Init, ones, type Part, zeros } from "./parameter.js";

/** Sizes of a block of a vision transformer. */
export interface BlockSizes {
  hiddenSize: number;
  numHeads: number;
  intermediateSize: number;
}

/** How its matrices begin: queries, keys and values; their output; and the two of the feed-forward. */
export type BlockInits = Readonly<Record<"into" | "out" | "mlpIn" | "mlpOut", Init>>;

/** The parameters of a block that norms before attention and before the feed-forward, with biases everywhere. */
export function transformerBlock(
  { hiddenSize: D, numHeads: H, intermediateSize: F }: BlockSizes,
  inits: BlockInits,
): Part {
  const K = D / H;
  const projections = ["q", "k", "v"].flatMap((name): [string, Part[string]][] => [
    [`${name}.weight`, [[D, H, K], inits.into]],
    [`${name}.bias`, [[H, K], zeros]],
  ]);
  return {
    ...norm("attentionNorm", D),
    ...Object.fromEntries(projections),
    ...{ "o.weight": [[H, K, D], inits.out], "o.bias": [[D], zeros] },
    ...norm("mlpNorm", D),
    ...{ "mlpIn.weight": [[D, F], inits.mlpIn], "mlpIn.bias": [[F], zeros] },
    ...{ "mlpOut.weight": [[F, D], inits.mlpOut], "mlpOut.bias": [[D], zeros] },
  };
}

/** Scale and shift of a layer norm. */
export function norm(name: string, width: number): Part {
  return { [`${name}.weight`]: [[width], ones], [`${name}.bias`]: [[width], zeros] };
}
