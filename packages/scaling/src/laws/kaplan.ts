import type { Point } from "../fit/run.js";
import { nonNegativeLeastSquares } from "../numerics/non-negative.js";
import type { Law } from "./law.js";
import { logSumExp } from "./log-sum-exp.js";

/** theta: [r ln N_c, ln D_c, r, aD] with r = aN/aD. */
const [size, tokens, ratio, power] = [0, 1, 2, 3];
const logs = new Float64Array(2);
const shares = new Float64Array(2);

/**
 * Kaplan et al. 2020 (arXiv 2001.08361), equation 1.5: no irreducible loss.
 *
 *     ln L = aD · LSE( r (ln N_c − ln N), ln D_c − ln D ),  r = aN/aD
 */
export const kaplan: Law = {
  name: "kaplan",
  formula: "L = ((Nc/N)^(aN/aD) + Dc/D)^aD",
  theta: ["r ln Nc", "ln Dc", "r", "aD"],
  hasOptimum: true,
  needs: { N: 2, D: 2 },
  logLoss(theta, { lnN, lnD }, gradient) {
    logs[0] = theta[size]! - theta[ratio]! * lnN;
    logs[1] = theta[tokens]! - lnD;
    const sum = logSumExp(logs, shares);
    const aD = theta[power]!;
    gradient[size] = aD * shares[0]!;
    gradient[tokens] = aD * shares[1]!;
    gradient[ratio] = -aD * shares[0]! * lnN;
    gradient[power] = sum;
    return aD * sum;
  },
  starts,
  referenceStarts: () => [],
  shift(theta, { N, D }, sign) {
    const at = Float64Array.from(theta);
    at[size]! += sign * theta[ratio]! * N;
    at[tokens]! += sign * D;
    return at;
  },
  natural: (theta) => ({
    Nc: Math.exp(theta[size]! / theta[ratio]!),
    Dc: Math.exp(theta[tokens]!),
    aN: theta[ratio]! * theta[power]!,
    aD: theta[power]!,
  }),
  thetaOf({ Nc, Dc, aN, aD }) {
    const r = aN! / aD!;
    return Float64Array.of(r * Math.log(Nc!), Math.log(Dc!), r, aD!);
  },
};

const startsKept = 8;

/** For given r and aD, L^(1/aD) is linear in N_c^r and D_c. */
function starts(points: readonly Point[]): Float64Array[] {
  const cells = [0.25, 0.5, 0.75, 1, 1.5, 2, 3].flatMap((r) =>
    [0.02, 0.05, 0.1, 0.2, 0.4, 0.8].map((aD) => ({ r, aD, ...project(points, r, aD) })),
  );
  return cells
    .filter(({ x }) => x.every((coefficient) => coefficient > 0))
    .sort((a, b) => a.error - b.error)
    .slice(0, startsKept)
    .concat(cells.slice(0, 1))
    .map(({ r, aD, x }) => Float64Array.of(Math.log(x[0] || 1), Math.log(x[1] || 1), r, aD));
}

function project(points: readonly Point[], r: number, aD: number) {
  const rows = points.map(({ lnN, lnD, lnLoss }) => [Math.exp(-r * lnN - lnLoss / aD), Math.exp(-lnD - lnLoss / aD)]);
  const gram = [0, 1].map((i) => [0, 1].map((j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0)));
  const { x } = nonNegativeLeastSquares(
    gram,
    [0, 1].map((i) => rows.reduce((sum, row) => sum + row[i]!, 0)),
  );
  // In units of the loss, so that cells with different aD can be compared.
  const error = rows.reduce((sum, row) => sum + Math.abs(aD * Math.log(x[0]! * row[0]! + x[1]! * row[1]!)), 0);
  return { x, error };
}
