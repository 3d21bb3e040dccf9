import type { Summary } from "./scores.js";

/** What stands where there is no figure. */
export const absent = "–";

/** A score with three places. */
export function score(value: number | null): string {
  return value === null ? absent : value.toFixed(3).replace("-", "−");
}

/** A difference with its sign: +0.012, −0.250. */
export function signed(value: number | null): string {
  if (value === null) return absent;
  const text = Math.abs(value).toFixed(3);
  return Number(text) === 0 ? "0.000" : `${value < 0 ? "−" : "+"}${text}`;
}

/** A figure over seeds: 0.912, or 0.912 (0.865 to 0.938). */
export function summary(value: Summary | null, write: (value: number) => string = score): string {
  if (value === null) return absent;
  return value.seeds === 1 ? write(value.mean) : `${write(value.mean)} (${write(value.low)} to ${write(value.high)})`;
}

/** 9 s, 2 min 30 s, 1 h 5 min */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min${whole % 60 ? ` ${whole % 60} s` : ""}`;
  const minutes = Math.round((whole % 3600) / 60);
  return `${Math.floor(whole / 3600)} h${minutes ? ` ${minutes} min` : ""}`;
}

/** "macro F1 falls from 0.938 to 0.688 (−0.250)"; what rounds to nothing stays. */
export function change(what: string, from: Summary, to: Summary, by: Summary): string {
  const rounded = signed(by.mean);
  if (rounded === "0.000") return `${what} stays at ${score(from.mean)}`;
  return `${what} ${by.mean < 0 ? "falls" : "rises"} from ${score(from.mean)} to ${score(to.mean)} (${rounded})`;
}

/** "a", "a and b", "a, b and c" */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}
