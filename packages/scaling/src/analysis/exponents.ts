import type { LawParameters } from "../laws/law.js";
import { chinchillaExponents } from "../laws/optimum.js";

/** a, b and G of a law with separate terms in N and D; null for another. */
export function exponentsOf({ A, B, alpha, beta = alpha! }: LawParameters): { a: number; b: number; G: number } | null {
  if (A === undefined || B === undefined || alpha === undefined) return null;
  return chinchillaExponents({ A, B, alpha, beta });
}
