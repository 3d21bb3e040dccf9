import type { LawName, LawParameters } from "../laws/law.js";

/** A made-up truth that a fitter must find again. */
export interface Surface {
  name: string;
  law: LawName;
  parameters: LawParameters;
}

/** For models of 1e7 to 1e10 parameters: as found for language, both kinds of lopsided, without a floor, with repeats. */
export const surfaces: readonly Surface[] = [
  { name: "balanced", law: "chinchilla", parameters: { A: 400, B: 1500, E: 1.8, alpha: 0.34, beta: 0.34 } },
  { name: "alpha = 3 beta", law: "chinchilla", parameters: { A: 3e5, B: 60, E: 1.7, alpha: 0.66, beta: 0.22 } },
  { name: "alpha = beta / 3", law: "chinchilla", parameters: { A: 30, B: 1e6, E: 1.6, alpha: 0.2, beta: 0.6 } },
  { name: "E = 0", law: "chinchilla", parameters: { A: 20, B: 60, E: 0, alpha: 0.15, beta: 0.16 } },
  {
    name: "repeated data",
    law: "repeated-data",
    parameters: { A: 520, B: 1490, E: 1.87, alpha: 0.35, beta: 0.36, RD: 15.4, RN: 5.3 },
  },
];
