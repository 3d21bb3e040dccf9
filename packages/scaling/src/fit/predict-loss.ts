import type { Law, LawParameters } from "../laws/law.js";

/** A function from (N, D, U) to the loss that a law with these parameters gives, in nats a target token. */
export function lossOf(law: Law, parameters: LawParameters): (N: number, D: number, U?: number) => number {
  const theta = law.thetaOf(parameters);
  const gradient = new Float64Array(theta.length);
  return (N, D, U = D) =>
    Math.exp(law.logLoss(theta, { lnN: Math.log(N), lnD: Math.log(D), lnU: Math.log(U), lnLoss: 0 }, gradient));
}
