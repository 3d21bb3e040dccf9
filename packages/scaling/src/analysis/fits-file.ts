import { ScalingError } from "../scaling-error.js";
import { type Fits, fitsVersion } from "./fits.js";

/** `fits.json` as text: numbers that JSON has not (no condition number) become null. */
export function writeFits(fits: Fits): string {
  return `${JSON.stringify(fits, null, 1)}\n`;
}

/** @throws {ScalingError} If the text is no `fits.json` of this version. */
export function readFits(text: string, file: string): Fits {
  const value = parsed(text);
  if (value === null || !Array.isArray(value.laws) || !Array.isArray(value.runs)) {
    throw new ScalingError(`Cannot read ${file} as it must be what umie scale fit wrote: it is not`);
  }
  if (value.version !== fitsVersion) {
    throw new ScalingError(
      `Cannot read ${file} as its version must be ${fitsVersion}: it is ${value.version}; fit anew`,
    );
  }
  return value as Fits;
}

function parsed(text: string): Partial<Fits> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? (value as Partial<Fits>) : null;
  } catch {
    return null;
  }
}
