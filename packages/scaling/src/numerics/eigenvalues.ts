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
