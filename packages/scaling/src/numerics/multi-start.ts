import { type BfgsOptions, bfgs, type Minimum, type Objective } from "./bfgs.js";

/** What a search from many starts found, and how sure one may be of it. */
export interface Search {
  best: Minimum;
  /** Starts that were tried. */
  starts: number;
  /** Starts that end within 1e-6 (relative) of the best value. */
  reached: number;
  /** The best minimum at another place with a higher value, if any start ended in one. */
  second: Minimum | null;
}

/** Two ends are one minimum when their values agree to this, relatively. */
const sameValue = 1e-6;
/** An end counts as another minimum when the search stood still there and its value is within this factor. */
const stillStanding = 1e-4;

export interface MultiStartOptions extends BfgsOptions {
  /** Stop when so many starts have ended in the best minimum; default: try all. */
  enough?: number;
}

/** Minimise from one start after another and keep the best. */
export function multiStart(
  objective: Objective,
  starts: readonly ArrayLike<number>[],
  { enough = Number.POSITIVE_INFINITY, ...options }: MultiStartOptions = {},
): Search {
  const ends: Minimum[] = [];
  let [best, reached]: [Minimum | null, number] = [null, 0];
  for (const start of starts) {
    const end = bfgs(objective, start, options);
    ends.push(end);
    if (!Number.isFinite(end.value)) continue;
    if (best === null || end.value < best.value) best = end;
    const limit = within(best);
    reached = ends.filter(({ value }) => value <= limit).length;
    if (reached >= enough) break;
  }
  if (best === null)
    throw new RangeError("Cannot minimise as the objective must be finite at one start: it is at none");
  const limit = within(best);
  const others = ends.filter((end) => end.value > limit && stands(end)).sort((a, b) => a.value - b.value);
  const second = others[0] ?? null;
  return { best, starts: ends.length, reached, second };
}

const within = ({ value }: Minimum) => value + sameValue * Math.abs(value) + 1e-12;

/** A search that ran out of steps on its way down is no minimum. */
function stands({ gradientNorm, value }: Minimum): boolean {
  return gradientNorm <= stillStanding * Math.max(1, Math.abs(value));
}
