/** Huber's loss: r²/2 for |r| ≤ delta, else delta (|r| − delta/2). */
export function huber(residual: number, delta: number): number {
  const size = Math.abs(residual);
  return size <= delta ? (residual * residual) / 2 : delta * (size - delta / 2);
}

/** Its derivative. */
export function huberSlope(residual: number, delta: number): number {
  return Math.min(Math.max(residual, -delta), delta);
}
