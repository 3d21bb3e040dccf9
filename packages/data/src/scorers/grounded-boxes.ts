import type { MatchCounts } from "./counts.js";

/** x1, y1, x2, y2 in one unit, pixels or fractions. */
type Corners = readonly [number, number, number, number];

/** A visual argument: what the box is in an event. */
export interface GroundedBox {
  type: string;
  role: string;
  box: Corners;
}

/** A pair that was taken, as indices of its sample. */
export interface BoxMatch {
  gold: number;
  predicted: number;
  iou: number;
}

/** Boxes of equal event type and role that overlap this much may be a pair. */
const leastIou = 0.5;

/**
 * Matches of one picture (umie.md decision 6): pairs of equal type and role with IoU ≥ 0.5, taken one after the other by
 * falling IoU, ties by gold and then by predicted index; every box is used once.
 */
export function matchBoxes(gold: readonly GroundedBox[], predicted: readonly GroundedBox[]): BoxMatch[] {
  const candidates = gold.flatMap((wanted, g) =>
    predicted.flatMap((got, p) => {
      const iou = got.type === wanted.type && got.role === wanted.role ? intersectionOverUnion(wanted.box, got.box) : 0;
      return iou >= leastIou ? [{ gold: g, predicted: p, iou }] : [];
    }),
  );
  candidates.sort((a, b) => b.iou - a.iou || a.gold - b.gold || a.predicted - b.predicted);
  const [usedGold, usedPredicted] = [new Set<number>(), new Set<number>()];
  return candidates.filter((pair) => {
    if (usedGold.has(pair.gold) || usedPredicted.has(pair.predicted)) return false;
    usedGold.add(pair.gold);
    usedPredicted.add(pair.predicted);
    return true;
  });
}

export function countBoxes(gold: readonly GroundedBox[], predicted: readonly GroundedBox[]): MatchCounts {
  const tp = matchBoxes(gold, predicted).length;
  return { tp, fp: predicted.length - tp, fn: gold.length - tp };
}

/** Area of the intersection over area of the union, in 0..1; 0 where a box has no extent. Areas are continuous: no pixel is added. */
export function intersectionOverUnion(a: Corners, b: Corners): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (area(a) + area(b) - shared);
}

function area([x1, y1, x2, y2]: Corners): number {
  return (x2 - x1) * (y2 - y1);
}
