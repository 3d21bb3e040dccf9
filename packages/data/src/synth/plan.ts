import { type Split, splits } from "../example.js";
import type { CounterRng } from "./counter-rng.js";

/** Share of the examples whose words leave the answer open, in percent. */
export const openPercent = 40;

/** Examples of each split: `size` to train on, a third as many to develop and to test on. */
export function splitSizes(size: number): Record<Split, number> {
  const held = Math.ceil(size / 3);
  return { train: size, dev: held, test: held };
}

/** One entry for each example of a split, split by split. */
export function overSplits<T>(
  size: number,
  rng: CounterRng,
  make: (split: Split, open: boolean, deal: Deal) => T,
): T[] {
  const sizes = splitSizes(size);
  return splits.flatMap((split) => {
    const deal = dealer(rng);
    const open = Array.from({ length: sizes[split] }, (_, i) => i < Math.round((sizes[split] * openPercent) / 100));
    return rng.shuffle(open).map((isOpen) => make(split, isOpen, deal));
  });
}

/** Deals from named packs. */
export type Deal = <T>(pack: string, cards: readonly T[]) => T;

/** Deals each pack's cards in random order and shuffles it anew when it is empty, so that all come equally often. */
export function dealer(rng: CounterRng): Deal {
  const packs = new Map<string, unknown[]>();
  return <T>(pack: string, cards: readonly T[]): T => {
    const left = packs.get(pack) as T[] | undefined;
    if (left !== undefined && left.length > 0) return left.pop()!;
    const shuffled = rng.shuffle(cards);
    packs.set(pack, shuffled);
    return shuffled.pop()!;
  };
}
