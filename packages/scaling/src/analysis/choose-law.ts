import type { Fits, LawFit } from "./fits.js";

/** Errors this near, as shares of each other, and AICc within this, tell no laws apart. */
const [sameError, sameAicc] = [0.1, 2];

/**
 * The law that predicts sizes it has not seen best; by AICc where no size can be left out. Among laws that the runs do not
 * tell apart the first asked for is taken, and the sentence says so.
 */
export function chosenLaw(laws: readonly LawFit[]): Fits["chosen"] {
  const fitted = laws.filter(({ refused }) => refused === null);
  const crossed = fitted.filter(({ leaveOneSizeOut }) => typeof leaveOneSizeOut === "number");
  if (crossed.length === 0) return byAicc(fitted);
  const least = Math.min(...crossed.map(({ leaveOneSizeOut }) => leaveOneSizeOut!));
  const [first, ...rest] = crossed.filter(({ leaveOneSizeOut }) => leaveOneSizeOut! <= least * (1 + sameError));
  const share = `${(100 * first!.leaveOneSizeOut!).toFixed(2)} %`;
  return { law: first!.law, why: `${first!.law} misses sizes left out by ${share}${equals(rest)}` };
}

function byAicc(fitted: readonly LawFit[]): Fits["chosen"] {
  const least = Math.min(...fitted.map(({ aicc }) => aicc!));
  const [first, ...rest] = fitted.filter(({ aicc }) => aicc! <= least + sameAicc);
  return { law: first!.law, why: `${first!.law} has ${rest.length > 0 ? "about " : ""}the lowest AICc${equals(rest)}` };
}

function equals(close: readonly LawFit[]): string {
  if (close.length === 0) return "";
  return `; the runs do not tell it apart from ${close.map(({ law }) => law).join(" and ")}`;
}
