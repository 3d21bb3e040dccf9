import { einsum, tf } from "@umie/engine";

// H rows · W columns · D values of a place

/**
 * A grid of vectors scaled to another number of rows and columns by cubic convolution with a = −0.75 (Keys 1981), places
 * at the middle of their cells, the border repeated: PyTorch's `interpolate(mode="bicubic", align_corners=False)`.
 *
 * @returns float32[rows, columns, D]
 */
export function bicubicGrid(grid_HWD: tf.Tensor3D, rows: number, columns: number): tf.Tensor3D {
  const [H, W] = grid_HWD.shape;
  const [down_RH, across_CW] = [
    tf.tensor2d(bicubicMatrix(H, rows), [rows, H]),
    tf.tensor2d(bicubicMatrix(W, columns), [columns, W]),
  ];
  return einsum("cw,rwd->rcd", across_CW, einsum("rh,hwd->rwd", down_RH, grid_HWD)) as tf.Tensor3D;
}

/**
 * What each of `to` places takes of each of `from` places.
 *
 * @returns float32[to, from]
 */
export function bicubicMatrix(from: number, to: number): Float32Array {
  const matrix = new Float32Array(to * from);
  for (let place = 0; place < to; place++) {
    const at = ((place + 0.5) * from) / to - 0.5;
    const first = Math.floor(at) - 1;
    for (let tap = 0; tap < 4; tap++) {
      const source = Math.min(from - 1, Math.max(0, first + tap));
      matrix[place * from + source]! += cubic(Math.abs(at - first - tap));
    }
  }
  return matrix;
}

/** Keys' kernel at a distance of at most 2. */
function cubic(x: number): number {
  const a = -0.75;
  return x <= 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : ((x - 5) * x + 8) * x * a - 4 * a;
}
