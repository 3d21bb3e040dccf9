import type { Point } from "../fit/run.js";
import type { Law } from "./law.js";
import { logSumExp } from "./log-sum-exp.js";
import { chinchilla } from "./separable-laws.js";

/** theta: [ln A, ln B, ln E, alpha, beta, ln RD, ln RN]; the first five as in Chinchilla. */
const [lnA, lnB, lnE, alpha, beta, lnRD, lnRN] = [0, 1, 2, 3, 4, 5, 6];
const logs = new Float64Array(3);
const shares = new Float64Array(3);

/**
 * Muennighoff et al. 2023 (arXiv 2305.16264): repeats and excess parameters are worth less and less.
 *
 *     L = E + A/N'^alpha + B/D'^beta
 *     D' = U + U RD (1 − exp(−(D/U − 1)/RD)),   N' = V + V RN (1 − exp(−(N/V − 1)/RN)),   V = min(N, N_opt(U))
 */
export const repeatedData: Law = {
  name: "repeated-data",
  formula: "L = E + A/N'^alpha + B/D'^beta, D' = U(1 + RD(1 - exp(-(D/U-1)/RD))), N' likewise from N_opt(U)",
  theta: [...chinchilla.theta, "ln RD", "ln RN"],
  hasOptimum: true,
  needs: { N: 3, D: 3 },
  logLoss(theta, point, gradient) {
    const size = effectiveSize(theta, point);
    const tokens = saturated(point.lnD - point.lnU, theta[lnRD]!);
    const [a, b] = [theta[alpha]!, theta[beta]!];
    const lnD = point.lnU + tokens.ln;
    logs[0] = theta[lnA]! - a * size.ln;
    logs[1] = theta[lnB]! - b * lnD;
    logs[2] = theta[lnE]!;
    const sum = logSumExp(logs, shares);
    const [bySize, byTokens] = [-shares[0]! * a, -shares[1]! * b];
    gradient[lnA] = shares[0]! + bySize * size.byTheta[lnA]!;
    gradient[lnB] = shares[1]! + bySize * size.byTheta[lnB]!;
    gradient[lnE] = shares[2]!;
    gradient[alpha] = -shares[0]! * size.ln + bySize * size.byTheta[alpha]!;
    gradient[beta] = -shares[1]! * lnD + bySize * size.byTheta[beta]!;
    gradient[lnRD] = byTokens * tokens.byLnR;
    gradient[lnRN] = bySize * size.byTheta[lnRN]!;
    return sum;
  },
  /** Chinchilla's starts, with several guesses of what repeats are worth: the surface has several minima. */
  starts: (points) =>
    chinchilla
      .starts(points)
      .slice(0, 2)
      .flatMap((start) =>
        [5, 20, 80].flatMap((RD) => [2, 8].map((RN) => Float64Array.of(...start, Math.log(RD), Math.log(RN)))),
      ),
  referenceStarts: () => [],
  shift: (theta, centre, sign) =>
    Float64Array.of(...chinchilla.shift(theta.slice(0, 5), centre, sign), theta[lnRD]!, theta[lnRN]!),
  natural: (theta) => ({
    ...chinchilla.natural(theta.slice(0, 5)),
    RD: Math.exp(theta[lnRD]!),
    RN: Math.exp(theta[lnRN]!),
  }),
  thetaOf: (parameters) =>
    Float64Array.of(...chinchilla.thetaOf(parameters), Math.log(parameters.RD!), Math.log(parameters.RN!)),
};

/**
 * ln(1 + R (1 − exp(−x/R))) for x = max(exp(lnRatio) − 1, 0), with its derivatives.
 *
 * `-expm1` and not `1 - exp`: where R is large the latter is 0 to the last bit and makes a minimum that is not there.
 */
function saturated(lnRatio: number, lnR: number): { ln: number; byLnR: number; byLnRatio: number } {
  if (lnRatio <= 0) return { ln: 0, byLnR: 0, byLnRatio: 0 };
  const [R, excess] = [Math.exp(lnR), Math.expm1(lnRatio)];
  const q = excess / R;
  const [gone, left] = [-Math.expm1(-q), Math.exp(-q)];
  const value = 1 + R * gone;
  return {
    ln: Math.log1p(R * gone),
    byLnR: (R * (gone - q * left)) / value,
    byLnRatio: ((excess + 1) * left) / value,
  };
}

/** ln N' and its derivatives by theta: those by A, B, alpha and beta come from N_opt(U) = (U G)^(beta/alpha) G. */
function effectiveSize(theta: Float64Array, { lnN, lnU }: Point): { ln: number; byTheta: readonly number[] } {
  const [a, b] = [theta[alpha]!, theta[beta]!];
  // (alpha + beta) ln G = ln(alpha A / (beta B)), so ln N_opt = (beta ln U + ln(alpha A / (beta B))) / alpha.
  const lnOptimal = (b * lnU + theta[lnA]! - theta[lnB]! + Math.log(a / b)) / a;
  if (!(lnOptimal < lnN)) return { ln: lnN, byTheta: none };
  const excess = saturated(lnN - lnOptimal, theta[lnRN]!);
  const byOptimal = 1 - excess.byLnRatio;
  const byTheta = [
    byOptimal / a,
    -byOptimal / a,
    0,
    (byOptimal * (1 / a - lnOptimal)) / a,
    (byOptimal * (lnU - 1 / b)) / a,
    0,
    excess.byLnR,
  ];
  return { ln: lnOptimal + excess.ln, byTheta };
}

const none: readonly number[] = new Array<number>(7).fill(0);
