import type { Example, Prompt } from "../example.js";
import { goldPromptCount, goldPrompts } from "./prompts.js";
import type { DatasetTasks } from "./task.js";

/** The gold prompts of many examples in a row, made when asked for: only how many each example has is kept. */
export interface PromptList extends Iterable<Prompt> {
  readonly size: number;
  /** @throws {RangeError} If `index` is not from 0 to size − 1. */
  at(index: number): Prompt;
}

export function promptList(examples: readonly Example[], tasks: DatasetTasks): PromptList {
  const ends = new Uint32Array(examples.length);
  let size = 0;
  for (const [i, example] of examples.entries()) {
    size += goldPromptCount(example);
    ends[i] = size;
  }
  return {
    size,
    at: (index) => {
      if (!Number.isInteger(index) || index < 0 || index >= size)
        throw new RangeError(`Cannot take a prompt as index must be an integer from 0 to ${size - 1}: got ${index}`);
      const i = firstAbove(ends, index);
      return goldPrompts(examples[i]!, tasks)[index - (i === 0 ? 0 : ends[i - 1]!)]!;
    },
    *[Symbol.iterator]() {
      for (const example of examples) yield* goldPrompts(example, tasks);
    },
  };
}

/** Index of the first element of an ascending list that is greater than `value`. */
function firstAbove(ascending: Uint32Array, value: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
