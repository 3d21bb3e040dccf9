import type { Example } from "../example.js";
import { counterRng } from "../synth/counter-rng.js";

/** As in a recipe: labels as their dataset lists them, or, as in the released code, in another order for each example. */
export type SchemaOrder = "fixed" | "shuffled";

/**
 * The labels in an order that (seed, example, what is asked) decides alone: the same at each reading and on every machine.
 *
 * @param asked The task, with the event type where it is asked about one.
 */
export function shuffledLabels(
  labels: readonly string[],
  seed: number,
  { dataset, split, id }: Example,
  asked: string,
): string[] {
  return counterRng(seed, JSON.stringify([dataset, split, id, asked])).shuffle(labels);
}
