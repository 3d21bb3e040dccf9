import type { Fits, LawFit } from "./fits.js";

/** What a reader must know before trusting the fits, a sentence each. */
export function warningsOf({ laws, chosen, runs }: Omit<Fits, "warnings">): string[] {
  const fitted = runs.filter(({ heldOut }) => !heldOut).length;
  const few = fitted < 16 ? [`${fitted} runs: predictions settle near 16 to 24 runs, exponents need 40`] : [];
  const chosenFit = laws.find(({ law }) => law === chosen.law);
  const constant = chosen.law === "constant" ? ["no scaling detected: a constant predicts as well as any law"] : [];
  return [...few, ...constant, ...(chosenFit ? ofLaw(chosenFit) : [])];
}

function ofLaw({ law, fit, noise, profiles = [], bootstrap, optima = [] }: LawFit): string[] {
  const { starts = 0, reached = 0, atBound = [], second = null } = fit?.search ?? {};
  const flat = profiles.filter(({ identified }) => !identified).map(({ parameter }) => parameter);
  const near = second && fit ? second.objective / fit.objective - 1 : null;
  const [measured] = optima;
  return [
    noise?.misfit
      ? `${law} does not fit: it leaves ${percent(noise.residualSd)}, seeds differ by ${percent(noise.seedSd!)}`
      : "",
    noise && noise.seedSd === null ? "no cell has a second seed: noise cannot be told from misfit" : "",
    flat.length > 0 ? `${law}: ${flat.join(", ")} not identified (the likelihood stays flat)` : "",
    atBound.length > 0 ? `${law}: ${atBound.join(", ")} ended on a bound` : "",
    starts > 1 && reached < starts / 2 ? `${law}: only ${reached} of ${starts} searches reach the best minimum` : "",
    near !== null && near < 0.01 ? `${law}: another minimum is within ${percent(near)} of the best` : "",
    bootstrap && bootstrap.failed > 0 ? `${law}: ${bootstrap.failed} of ${bootstrap.resamples} resamples failed` : "",
    measured?.outside ? `${law}: the optimum at the largest compute lies outside the sampled N or D` : "",
  ].filter((warning) => warning !== "");
}

const percent = (share: number) => `${(100 * share).toPrecision(2)} %`;
