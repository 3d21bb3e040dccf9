const share = (Math.sqrt(5) - 1) / 2;

/** Where a function of one variable with a single minimum in [low, high] is lowest, to `tolerance` in x. */
export function goldenSection(f: (x: number) => number, low: number, high: number, tolerance = 1e-9): number {
  let [a, b] = [low, high];
  let [c, d] = [b - share * (b - a), a + share * (b - a)];
  let [fc, fd] = [f(c), f(d)];
  while (b - a > tolerance) {
    if (fc < fd) {
      [b, d, fd] = [d, c, fc];
      c = b - share * (b - a);
      fc = f(c);
    } else {
      [a, c, fc] = [c, d, fd];
      d = a + share * (b - a);
      fd = f(d);
    }
  }
  return (a + b) / 2;
}
