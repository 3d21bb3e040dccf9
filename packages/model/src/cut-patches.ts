import { tf } from "@umie/engine";

// N pictures · Y height and X width in pixels · Q patches, row by row · C = 3p²

/**
 * Cuts pictures into square patches; pixels right of and below the last whole patch are left out, as a convolution does.
 * A patch's values are in the order channel, y, x, as in the weights of a convolution.
 *
 * @param pixels_NYXC float32[N, Y, X, 3]
 * @returns float32[N, Q, C], and how many patches lie below and beside each other.
 * @throws {RangeError} If a picture is smaller than a patch.
 */
export function cutPatches(
  pixels_NYXC: tf.Tensor4D,
  side: number,
): { patches_NQC: tf.Tensor3D; rows: number; columns: number } {
  const [N, Y, X, channels] = pixels_NYXC.shape;
  const [rows, columns] = [Math.floor(Y / side), Math.floor(X / side)];
  if (rows === 0 || columns === 0)
    throw new RangeError(
      `Cannot cut patches as a picture must be at least ${side} pixels on each side: got ${X} x ${Y}`,
    );
  const whole = tf.slice(pixels_NYXC, [0, 0, 0, 0], [N, rows * side, columns * side, channels]);
  const cut = tf.transpose(tf.reshape(whole, [N, rows, side, columns, side, channels]), [0, 1, 3, 5, 2, 4]);
  return { patches_NQC: tf.reshape(cut, [N, rows * columns, channels * side * side]), rows, columns };
}
