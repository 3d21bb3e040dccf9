/** One number held against what it must be. */
export interface Check {
  name: string;
  got: number;
  want: number;
  /** Largest difference allowed, absolute. */
  tolerance: number;
  pass: boolean;
}

export function within(name: string, got: number, want: number, tolerance: number): Check {
  return { name, got, want, tolerance, pass: Math.abs(got - want) <= tolerance };
}

/** A got number may be off by a share of the wanted one. */
export function withinShare(name: string, got: number, want: number, share: number): Check {
  return within(name, got, want, share * Math.abs(want));
}

/** The negative test: a number must be farther than `distance` from a known mistake. */
export function awayFrom(name: string, got: number, mistake: number, distance: number): Check {
  return { name, got, want: mistake, tolerance: distance, pass: Math.abs(got - mistake) > distance };
}

/**
 * Hold numbers by name against wanted ones with tolerances such as `{ A_rel: 1e-3, E_abs: 1e-4 }`; a wanted number without
 * a tolerance is not held.
 */
export function checksOf(
  prefix: string,
  got: Readonly<Record<string, number>>,
  want: Readonly<Record<string, unknown>>,
  tolerance: Readonly<Record<string, number>>,
): Check[] {
  return Object.entries(tolerance).flatMap(([key, allowed]) => {
    const [, name = "", kind] = /^(.*)_(rel|abs)$/.exec(key) ?? [];
    const [value, wanted] = [got[name], want[name]];
    if (value === undefined || typeof wanted !== "number") return [];
    return [(kind === "rel" ? withinShare : within)(`${prefix}${name}`, value, wanted, allowed)];
  });
}
