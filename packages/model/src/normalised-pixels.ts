import { tf } from "@umie/engine";

// N pictures · Y height · X width

/** What is taken from a value in 0..1 and what it is divided by, for red, green and blue. */
export interface Normalisation {
  mean: readonly number[];
  std: readonly number[];
}

/**
 * `(value / 255 − mean) / std`
 *
 * @param pixels uint8[N, Y, X, 3]
 * @returns float32[N, Y, X, 3]
 */
export function normalisedPixels(
  pixels: Uint8Array,
  [N, Y, X]: readonly [number, number, number],
  { mean, std }: Normalisation,
): tf.Tensor4D {
  const levels = [0, 1, 2].map((channel) =>
    Float32Array.from({ length: 256 }, (_, level) => (level / 255 - mean[channel]!) / std[channel]!),
  );
  const values = Float32Array.from(pixels, (level, at) => levels[at % 3]![level]!);
  return tf.tensor4d(values, [N, Y, X, 3]);
}
