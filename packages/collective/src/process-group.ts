import type { Coverage } from "./coverage.js";
import type { Reduced } from "./reduced.js";

/** One member's sums over the leaves it computed in a step. */
export interface Partial {
  readonly step: number;
  /** float64, whole numbers: gradient ‖ counters, each in whole blocks; may lie on a SharedArrayBuffer. */
  readonly sum: Float64Array;
  /** The leaves that `sum` contains. */
  coverage: Coverage;
}

/** The members of one generation, seen from one of them. */
export interface ProcessGroup {
  /**
   * Sum the partials of all members: every member gets the same bytes and the same hash, whoever computed which leaf.
   *
   * The partial is only read, and only until this resolves, so another attempt with other members can begin with it.
   * What goes wrong between members is returned, never thrown.
   *
   * @throws {RangeError} If the partial does not hold whole blocks.
   */
  allReduceSum(partial: Partial): Promise<ReduceAnswer>;
}

export type ReduceAnswer = { ok: true; reduced: Reduced } | ({ ok: false } & Failure);

/** Why a step was not reduced, in a sentence for people, and the id of the member to look at, where there is one. */
export interface Failure {
  reason: string;
  suspect?: string;
}
