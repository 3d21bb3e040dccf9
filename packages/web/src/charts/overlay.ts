/** A curve of its own steps. */
export interface Curve {
  x: readonly number[];
  values: readonly (number | null)[];
}

/** Curves on common steps, so that one chart can draw them all: null where a curve has no point. */
export function overlay(curves: readonly Curve[]): { x: number[]; columns: (number | null)[][] } {
  const x = [...new Set(curves.flatMap((curve) => curve.x))].sort((a, b) => a - b);
  const columns = curves.map((curve) => {
    const known = new Map(curve.x.map((step, i) => [step, curve.values[i] ?? null]));
    return x.map((step) => known.get(step) ?? null);
  });
  return { x, columns };
}
