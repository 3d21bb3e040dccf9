/**
 * The x of `A x = b`, by Gaussian elimination with pivoting; null when A is singular to working precision.
 *
 * @param A float64[n, n]. @param b float64[n].
 */
export function solve(A: readonly (readonly number[])[], b: readonly number[]): number[] | null {
  const rows = A.map((row, i) => [...row, b[i]!]);
  const size = rows.length;
  for (let column = 0; column < size; column++) {
    const pivot = argMax(rows, column);
    if (!(Math.abs(rows[pivot]![column]!) > 1e-300)) return null;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let below = column + 1; below < size; below++) {
      const factor = rows[below]![column]! / rows[column]![column]!;
      for (let k = column; k <= size; k++) rows[below]![k]! -= factor * rows[column]![k]!;
    }
  }
  const x = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    const known = rows[i]!.slice(i + 1, size).reduce((sum, value, k) => sum + value * x[i + 1 + k]!, 0);
    x[i] = (rows[i]![size]! - known) / rows[i]![i]!;
  }
  return x.every(Number.isFinite) ? x : null;
}

function argMax(rows: readonly number[][], column: number): number {
  let best = column;
  for (let i = column + 1; i < rows.length; i++) {
    if (Math.abs(rows[i]![column]!) > Math.abs(rows[best]![column]!)) best = i;
  }
  return best;
}

/** The inverse of a matrix; null when it is singular. */
export function inverse(A: readonly (readonly number[])[]): number[][] | null {
  const columns = A.map((_, i) =>
    solve(
      A,
      A.map((_, k) => (k === i ? 1 : 0)),
    ),
  );
  if (columns.some((column) => column === null)) return null;
  return A.map((_, i) => columns.map((column) => column![i]!));
}
