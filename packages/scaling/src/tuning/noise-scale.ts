/** Squared gradient norms of one step: of a part of the batch (a leaf), and of the whole. */
export interface GradientNorms {
  /** Examples (or tokens) in the part and in the whole. */
  smallBatch: number;
  bigBatch: number;
  /** |G|² of the mean gradient of each, averaged over the parts. */
  smallSquaredNorm: number;
  bigSquaredNorm: number;
}

/** Running averages of the two estimates, whose ratio is the noise scale. */
export interface NoiseScale {
  /** |G|², of the true gradient. */
  signal: number;
  /** tr(Σ), of the gradient of one example. */
  noise: number;
  /** B_simple = tr(Σ)/|G|², in what the batches count. */
  scale: number;
}

/**
 * The gradient noise scale (McCandlish et al. 2018, arXiv 1812.06162, appendix A.1), one step further: data parallelism
 * gives it free, as a leaf's gradient is the small batch and the sum over leaves the big one.
 *
 *     |G|² = (B |G_B|² − b |G_b|²)/(B − b),   S = (|G_b|² − |G_B|²)/(1/b − 1/B)
 *
 * The two are averaged before they are divided: each alone is noisy.
 *
 * @param decay Share of the old average that stays.
 * @throws {RangeError} If the small batch is not the smaller one.
 */
export function noiseScale(
  { smallBatch: b, bigBatch: B, smallSquaredNorm, bigSquaredNorm }: GradientNorms,
  before?: NoiseScale,
  decay = 0.99,
): NoiseScale {
  if (!(b > 0 && b < B))
    throw new RangeError(`Cannot estimate noise as a leaf must be below the batch ${B}: it is ${b}`);
  const signal = (B * bigSquaredNorm - b * smallSquaredNorm) / (B - b);
  const noise = (smallSquaredNorm - bigSquaredNorm) / (1 / b - 1 / B);
  const averaged = (old: number | undefined, now: number) =>
    old === undefined ? now : decay * old + (1 - decay) * now;
  const mean = { signal: averaged(before?.signal, signal), noise: averaged(before?.noise, noise) };
  return { ...mean, scale: mean.noise / mean.signal };
}
