import assert from "node:assert/strict";
import type { StoredTensor } from "./fixture.js";

/** Largest difference that parity allows, as a share of a tensor's largest magnitude. */
const tolerance = 1e-4;

/** Compares tensors with golden ones and remembers the worst. */
export class Comparison {
  #worst = { name: "nothing", error: 0 };

  /**
   * @param counts Which places count, one flag for each value along the leading axes; absent: all.
   * @throws {AssertionError} That names the tensor, the worst relative error and where it is.
   */
  close(name: string, got: ArrayLike<number>, wanted: StoredTensor, counts?: ArrayLike<number>): void {
    assert.equal(got.length, wanted.values.length, `${name}: number of values`);
    const width = counts ? wanted.values.length / counts.length : 1;
    const present = (at: number) => counts?.[Math.floor(at / width)] !== 0;
    let [largest, error, worstAt] = [0, 0, 0];
    for (const [at, value] of wanted.values.entries()) {
      if (!present(at)) continue;
      largest = Math.max(largest, Math.abs(value));
      const difference = Math.abs(got[at]! - value);
      // Not a number is no small difference.
      if (!(difference <= error))
        [error, worstAt] = [Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference, at];
    }
    const relative = error / (largest || 1);
    if (relative > this.#worst.error) this.#worst = { name, error: relative };
    assert.ok(
      relative <= tolerance,
      `${name}: worst relative error ${relative.toExponential(2)} at [${indexOf(worstAt, wanted.shape).join(", ")}]: wanted ${wanted.values[worstAt]}, got ${got[worstAt]}`,
    );
  }

  get summary(): string {
    return `worst relative error ${this.#worst.error.toExponential(2)} (${this.#worst.name})`;
  }
}

function indexOf(flat: number, shape: readonly number[]): number[] {
  let rest = flat;
  return [...shape]
    .reverse()
    .map((side) => {
      const index = rest % side;
      rest = Math.floor(rest / side);
      return index;
    })
    .reverse();
}
