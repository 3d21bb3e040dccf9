/** What stands where there is no figure yet. */
export const absent = "–";

/** Loss in nats, or a score from 0 to 1. */
export const figure = (value: number | null | undefined, digits = 3) =>
  value === null || value === undefined ? absent : value.toFixed(digits);

/** 3.4, 120, 5,600 a second. */
export function rate(perSecond: number | null | undefined): string {
  if (perSecond === null || perSecond === undefined) return absent;
  return perSecond < 10 ? perSecond.toFixed(1) : count(Math.round(perSecond));
}

/** 100000 → `100,000`. */
export const count = (value: number) => value.toLocaleString("en-US");

/** 42 → `42 s`, 192 → `3 min 12 s`, 3723 → `1 h 02 min`. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return absent;
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  if (h > 0) return `${count(h)} h ${two(m)} min`;
  return m > 0 ? `${m} min ${two(s)} s` : `${s} s`;
}

/** Decimal units, as disks and networks count. */
export function bytes(value: number): string {
  if (value >= 1e9) return `${(value / 1e9).toFixed(1)} GB`;
  return value >= 1e6 ? `${(value / 1e6).toFixed(0)} MB` : `${(value / 1e3).toFixed(0)} kB`;
}

export const percent = (share: number) => `${Math.floor(100 * share)} %`;

/** Enough of a hash to tell two apart at a glance. */
export const shortHash = (hash: string | null) => (hash === null || hash === "" ? absent : hash.slice(0, 12));

/** The reader's own clock: `14:03:07`; a day before today stands in front. */
export function clock(ms: number, now = new Date()): string {
  const date = new Date(ms);
  const two = (n: number) => String(n).padStart(2, "0");
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
  if (date.toDateString() === now.toDateString()) return time;
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${time}`;
}
