/** A two-operand einsum equation, taken apart by the role of its letters. */
export interface Equation {
  /** As written, e.g. `bld,dhk->bhlk`. */
  text: string;
  a: string;
  b: string;
  result: string;
  /** In both operands and the result: the matrix products of a batch, one for each value. */
  batch: string;
  /** In `a` and the result: rows. */
  rows: string;
  /** In `b` and the result: columns. */
  columns: string;
  /** In both operands only: what is summed over, in the order of `a`. */
  summed: string;
}

const known = new Map<string, Equation>();

/** @throws {RangeError} If this is no equation of two operands, or a letter has no role of the four. */
export function equationOf(text: string): Equation {
  const found = known.get(text) ?? parse(text);
  known.set(text, found);
  return found;
}

function parse(text: string): Equation {
  const parts = /^([a-z]*),([a-z]*)->([a-z]*)$/.exec(text);
  if (!parts) throw new RangeError(`Cannot compute einsum as its equation must be like "ab,bc->ac": got "${text}"`);
  const [, a = "", b = "", result = ""] = parts;
  for (const letters of [a, b, result]) {
    if (new Set(letters).size !== letters.length)
      throw new RangeError(`Cannot compute einsum ${text} as no letter may appear twice in "${letters}"`);
  }
  const only = (letters: string, keep: (letter: string) => boolean) => [...letters].filter(keep).join("");
  const orphans = only(
    a + b + result,
    (letter) => Number(a.includes(letter)) + Number(b.includes(letter)) + Number(result.includes(letter)) < 2,
  );
  if (orphans !== "")
    throw new RangeError(
      `Cannot compute einsum ${text} as each letter must appear in two of its parts: "${orphans}" does not`,
    );
  return {
    ...{ text, a, b, result },
    batch: only(result, (letter) => a.includes(letter) && b.includes(letter)),
    rows: only(result, (letter) => !b.includes(letter)),
    columns: only(result, (letter) => !a.includes(letter)),
    summed: only(a, (letter) => !result.includes(letter)),
  };
}
