/**
 * Eigenvalues of a symmetric matrix in ascending order, by cyclic Jacobi rotations (Golub & Van Loan, §8.5).
 *
 * @param matrix float64[n, n].
 */
export function eigenvalues(matrix: readonly (readonly number[])[]): number[] {
  const a = matrix.map((row) => [...row]);
  const size = a.length;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) off += a[p]![q]! ** 2;
    if (off < 1e-300) break;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, p, q);
  }
  return a.map((row, i) => row[i]!).sort((x, y) => x - y);
}

function rotate(a: number[][], p: number, q: number): void {
  const apq = a[p]![q]!;
  if (apq === 0) return;
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * apq);
  const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < a.length; k++) {
    const [akp, akq] = [a[k]![p]!, a[k]![q]!];
    a[k]![p] = c * akp - s * akq;
    a[k]![q] = s * akp + c * akq;
  }
  for (let k = 0; k < a.length; k++) {
    const [apk, aqk] = [a[p]![k]!, a[q]![k]!];
    a[p]![k] = c * apk - s * aqk;
    a[q]![k] = s * apk + c * aqk;
  }
}

/** The ratio of the largest to the smallest eigenvalue of a positive semidefinite matrix; Infinity when it is singular. */
export function conditionNumber(matrix: readonly (readonly number[])[]): number {
  const values = eigenvalues(matrix);
  const [least, most] = [values[0]!, values.at(-1)!];
  return least > 0 ? most / least : Number.POSITIVE_INFINITY;
}

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
