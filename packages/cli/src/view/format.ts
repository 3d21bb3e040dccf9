/** What stands where there is no figure yet. */
export const absent = "–";

/** 42 → `0:42`, 3723 → `1:02:03`. */
export function duration(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return absent;
  const whole = Math.max(0, Math.round(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Loss in nats, or a score from 0 to 1. */
export function figure(value: number | null | undefined): string {
  return value === null || value === undefined ? absent : value.toFixed(3);
}

export function rate(perSecond: number | null): string {
  if (perSecond === null) return absent;
  return perSecond >= 100 ? perSecond.toFixed(0) : perSecond.toFixed(1);
}

/** Decimal units, as disks and networks count. */
export function bytes(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(1)} GB`;
  return count >= 1e6 ? `${(count / 1e6).toFixed(0)} MB` : `${(count / 1e3).toFixed(0)} kB`;
}

/** Enough of a hash to tell two apart at a glance. */
export function shortHash(hash: string | null): string {
  return hash === null || hash === "" ? absent : hash.slice(0, 12);
}

const eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** A bar of `width` cells, filled to an eighth of a cell. */
export function bar(done: number, total: number, width: number): string {
  const filled = total === 0 ? 0 : Math.round((Math.min(done, total) / total) * width * 8);
  const text = "█".repeat(Math.floor(filled / 8)) + eighths[filled % 8];
  return text.padEnd(width, "░");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with the control character ESC
const coloursAndLetters = /\u001b\[[0-9;]*m|./gsu;

const isColour = (token: string) => token.length > 1 && token.startsWith("\u001b");

/** Cells that a line takes on a terminal; colours take none. */
export function cells(line: string): number {
  return (line.match(coloursAndLetters) ?? []).filter((token) => !isColour(token)).length;
}

/** The line cut to `width` cells, its colours ended. */
export function clip(line: string, width: number): string {
  if (cells(line) <= width) return line;
  let [kept, room, coloured] = ["", width - 1, false];
  for (const token of line.match(coloursAndLetters) ?? []) {
    if (isColour(token)) coloured = true;
    else if (room-- <= 0) break;
    kept += token;
  }
  return `${kept}…${coloured ? "\u001b[0m" : ""}`;
}
