import { type MatchCounts, ratio } from "../scorers/counts.js";
import { counterRng } from "../synth/counter-rng.js";
import type { Interval } from "./bootstrap-interval.js";
import {
  checkResampling,
  defaultResampling,
  percentileInterval,
  type Quotients,
  quotientsOf,
  type Resampling,
} from "./resampling.js";

/** The same units as two systems did on them, in one order. */
export interface PairedCounts {
  a: readonly MatchCounts[];
  b: readonly MatchCounts[];
}

/** Two-sided: how often a difference of micro-F1 as large comes about by chance. In 1/(B+1) … 1. */
export interface PairedTest {
  /** F1 of a less F1 of b. */
  difference: number;
  p: number;
}

/**
 * Approximate randomisation (Noreen 1989; Yeh 2000): under the null hypothesis it does not matter which system gave which of a
 * unit's two answers, so they are swapped at random; p = (1 + #{|d*| ≥ |d|}) / (1 + B).
 *
 * @throws {RangeError} If the systems have not the same number of units, or none.
 */
export function randomisationTest({ a, b }: PairedCounts, options: Partial<Resampling> = {}): PairedTest {
  const { quotients, difference, resamples, seed } = prepare({ a, b }, options);
  const { below } = counterRng(seed, "randomisation");
  let extreme = 0;
  for (let round = 0; round < resamples; round++) {
    const sums = [0, 0, 0, 0];
    for (let i = 0; i < a.length; i++) {
      const swapped = below(2);
      addUnit(sums, quotients[swapped]!, 0, i);
      addUnit(sums, quotients[1 - swapped]!, 2, i);
    }
    if (atLeast(Math.abs(differenceOf(sums)), Math.abs(difference))) extreme++;
  }
  return { difference, p: (1 + extreme) / (1 + resamples) };
}

/**
 * Paired bootstrap (Efron & Tibshirani 1993; Berg-Kirkpatrick et al. 2012): units are drawn with replacement, the same ones for both
 * systems. The interval holds the middle 95 % of the differences; p = (1 + #{|d* − d| ≥ |d|}) / (1 + B).
 *
 * @throws {RangeError} If the systems have not the same number of units, or none.
 */
export function pairedBootstrap({ a, b }: PairedCounts, options: Partial<Resampling> = {}): PairedTest & Interval {
  const { quotients, difference, resamples, seed } = prepare({ a, b }, options);
  const { below } = counterRng(seed, "paired bootstrap");
  const differences = Float64Array.from({ length: resamples }, () => {
    const sums = [0, 0, 0, 0];
    for (let n = 0; n < a.length; n++) {
      const i = below(a.length);
      addUnit(sums, quotients[0]!, 0, i);
      addUnit(sums, quotients[1]!, 2, i);
    }
    return differenceOf(sums);
  });
  const extreme = differences.filter((drawn) => atLeast(Math.abs(drawn - difference), Math.abs(difference))).length;
  return { difference, p: (1 + extreme) / (1 + resamples), ...percentileInterval(differences, 0.95) };
}

function prepare({ a, b }: PairedCounts, options: Partial<Resampling>) {
  if (a.length !== b.length)
    throw new RangeError(`Cannot compare as both systems must have the same units: got ${a.length} and ${b.length}`);
  const resampling = { ...defaultResampling, ...options };
  checkResampling(a.length, resampling);
  const quotients = [quotientsOf(a), quotientsOf(b)];
  const sums = [0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    addUnit(sums, quotients[0]!, 0, i);
    addUnit(sums, quotients[1]!, 2, i);
  }
  return { ...resampling, quotients, difference: differenceOf(sums) };
}

/** Adds unit `i` to the part and the whole that stand at `at`. */
function addUnit(sums: number[], { parts, wholes }: Quotients, at: number, i: number): void {
  sums[at]! += parts[i]!;
  sums[at + 1]! += wholes[i]!;
}

const differenceOf = ([partA, wholeA, partB, wholeB]: readonly number[]) =>
  ratio(partA!, wholeA!) - ratio(partB!, wholeB!);

/** Equal differences of quotients need not be equal bits. */
const atLeast = (drawn: number, observed: number) => drawn >= observed - 1e-12;
