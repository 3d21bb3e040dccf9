import { InvalidArgumentError } from "commander";
import { absent } from "../../view/format.js";

/** Five digits, by powers of ten where a number is large or small. */
export function significant(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e6 || size < 1e-3)) return value.toExponential(3);
  return String(Number(value.toPrecision(5)));
}

/** 0.0123 → `1.23 %`. */
export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? absent : `${(100 * share).toFixed(2)} %`;
}

/** Parser of an option that wants a number above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("Wanted a number above 0.");
}
