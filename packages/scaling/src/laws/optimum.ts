import { goldenSection } from "../numerics/golden-section.js";
import type { LawParameters } from "./law.js";

/** FLOPs that training takes for each token, of a model with N parameters. */
export type FlopsPerToken = (N: number) => number;

/** 6 N: of a decoder without attention's and the vocabulary's share. Only where nothing better is known. */
export const sixN: FlopsPerToken = (N) => 6 * N;

export interface Optimum {
  C: number;
  N: number;
  D: number;
  loss: number;
}

/**
 * The N and D that give the lowest loss at C training FLOPs: golden section in ln N along D = C / flopsPerToken(N), so that
 * any accounting of FLOPs will do.
 *
 * @param range of N to search.
 */
export function computeOptimum(
  loss: (N: number, D: number) => number,
  C: number,
  flopsPerToken: FlopsPerToken = sixN,
  range: readonly [low: number, high: number] = [1e3, 1e15],
): Optimum {
  const tokens = (N: number) => C / flopsPerToken(N);
  const at = (lnN: number) => loss(Math.exp(lnN), tokens(Math.exp(lnN)));
  const N = Math.exp(goldenSection(at, Math.log(range[0]), Math.log(range[1])));
  return { C, N, D: tokens(N), loss: loss(N, tokens(N)) };
}

/**
 * Chinchilla's optimum in closed form for C = k N D: N* = G (C/k)^a, D* = (C/k)^b / G.
 *
 *     G = (alpha A / (beta B))^(1/(alpha + beta)),  a = beta/(alpha + beta),  b = alpha/(alpha + beta)
 */
export function chinchillaExponents({ A, B, alpha, beta }: LawParameters): { a: number; b: number; G: number } {
  const sum = alpha! + beta!;
  return { a: beta! / sum, b: alpha! / sum, G: ((alpha! * A!) / (beta! * B!)) ** (1 / sum) };
}
