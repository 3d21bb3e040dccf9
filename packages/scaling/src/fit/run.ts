/** One finished run as a fit sees it. */
export interface Run {
  /** N: parameters. */
  N: number;
  /** D: training tokens processed, repeats included. */
  D: number;
  /** U: unique training tokens; D where nothing repeats. */
  U: number;
  /** C: training FLOPs; null where they are not known. */
  C: number | null;
  /** L: validation loss in nats a target token. */
  loss: number;
}

/** The same in natural logarithms, as laws see it. */
export interface Point {
  lnN: number;
  lnD: number;
  lnU: number;
  lnLoss: number;
}

/** What is taken from ln N and from ln D (and ln U) so that exponents and coefficients can be told apart. */
export interface Centre {
  N: number;
  D: number;
}

export function pointOf({ N, D, U, loss }: Pick<Run, "N" | "D" | "U" | "loss">): Point {
  return { lnN: Math.log(N), lnD: Math.log(D), lnU: Math.log(U), lnLoss: Math.log(loss) };
}

export function centreOf(points: readonly Point[]): Centre {
  const mean = (key: "lnN" | "lnD") => points.reduce((sum, point) => sum + point[key], 0) / points.length;
  return { N: mean("lnN"), D: mean("lnD") };
}

export function centred(points: readonly Point[], { N, D }: Centre): Point[] {
  return points.map((point) => ({ ...point, lnN: point.lnN - N, lnD: point.lnD - D, lnU: point.lnU - D }));
}
