import { type Coverage, emptyCoverage, type Partial, withLeaf } from "@umie/collective";

/**
 * This member's exact sums over the leaves of one step that count for it, in memory that the compute thread shares.
 */
export class LocalSum implements Partial {
  #step = 0;
  #token = "";
  #coverage: Coverage = emptyCoverage(1);

  /**
   * @param sum float64: gradient ‖ counters, in whole blocks.
   * @param add adds the gradient that was computed last.
   */
  constructor(
    readonly sum: Float64Array,
    readonly add: () => Promise<void>,
  ) {}

  get step(): number {
    return this.#step;
  }

  get coverage(): Coverage {
    return this.#coverage;
  }

  /**
   * Get ready for a step. Sums of the same step stay, unless this worker was evicted in between: then its leaves were
   * given to others.
   */
  prepare(step: number, { token, leaves }: { token: string; leaves: number }): void {
    if (step === this.#step && token === this.#token) return;
    this.#step = step;
    this.#token = token;
    this.#coverage = emptyCoverage(leaves);
    this.sum.fill(0);
  }

  async addLeaf(leaf: number): Promise<void> {
    this.#coverage = withLeaf(this.#coverage, leaf);
    await this.add();
  }
}
