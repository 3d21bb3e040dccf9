// N pictures · S side · p side of a patch · Q 1 + (S/p)² · C = 3p²

/** Mean and standard deviation of CLIP's training pictures, for red, green and blue in 0..1. */
const mean = [0.48145466, 0.4578275, 0.40821073];
const std = [0.26862954, 0.26130258, 0.27577711];

/**
 * Cuts pictures into the rows that the patch projection of a vision transformer takes, normalised as CLIP wants:
 * `(value / 255 − mean) / std`.
 *
 * Row 0 of each picture stays zero: it is the class token's, which begins without content. A patch's values are in the
 * order channel, y, x, as in the weights of a convolution.
 *
 * @param pixels uint8[N, S, S, 3]
 * @returns float32[N, Q, C]
 */
export function patchesOf(
  pixels: Uint8Array,
  side: number,
  patchSize: number,
): { patches: Float32Array; shape: [number, number, number] } {
  const [across, width] = [side / patchSize, 3 * patchSize * patchSize];
  const [pictures, rows] = [pixels.length / (side * side * 3), 1 + across * across];
  const patches = new Float32Array(pictures * rows * width);
  let from = 0;
  for (let picture = 0; picture < pictures; picture++) {
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const row = picture * rows + 1 + Math.floor(y / patchSize) * across + Math.floor(x / patchSize);
        const place = row * width + (y % patchSize) * patchSize + (x % patchSize);
        for (let channel = 0; channel < 3; channel++) {
          patches[place + channel * patchSize * patchSize] = normalised[channel]![pixels[from++]!]!;
        }
      }
    }
  }
  return { patches, shape: [pictures, rows, width] };
}

/** For each channel, what each of the 256 levels becomes. */
const normalised = [0, 1, 2].map((channel) =>
  Float32Array.from({ length: 256 }, (_, level) => (level / 255 - mean[channel]!) / std[channel]!),
);
