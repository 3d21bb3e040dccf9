import type { Sentence } from "./sentence.js";

/** What no two examples may share, over all datasets and splits of a generation: sentences, and names of pictures. */
export interface Register {
  /**
   * The first sentence of `make` that nobody used. Only letters and digits count, not case, so that sentences which a leak check
   * would call equal are equal here.
   *
   * @throws {RangeError} If 1,000 in a row were used: the language has no more to say.
   */
  freshSentence(make: () => Sentence): Sentence;
  /** The first id of `make` that nobody used. */
  freshId(make: () => string): string;
}

export function newRegister(): Register {
  const sentences = new Set<string>();
  const ids = new Set<string>();
  return {
    freshSentence: (make) =>
      fresh(
        make,
        ({ tokens }) =>
          tokens
            .join(" ")
            .toLowerCase()
            .replace(/[^a-z0-9]+/g, " ")
            .trim(),
        sentences,
      ),
    freshId: (make) => fresh(make, (id) => id, ids),
  };
}

function fresh<T>(make: () => T, keyOf: (value: T) => string, used: Set<string>): T {
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const value = make();
    const key = keyOf(value);
    if (used.has(key)) continue;
    used.add(key);
    return value;
  }
  throw new RangeError(
    "Cannot synthesise as each example must be new: the language is used up, ask for a smaller size",
  );
}
