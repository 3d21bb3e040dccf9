import { keepsPrintableAscii, readCharsmap } from "./charsmap.js";
import type { NormalizerSpec } from "./spiece-model.js";

/** U+2581, which stands for a blank inside pieces. */
export const blankMark = "\u2581";

const blank = 0x20;
const blankMarkBytes = new TextEncoder().encode(blankMark);

/**
 * SentencePiece's normaliser: replace the longest prefixes the charsmap knows, strip and collapse blanks, put a blank
 * in front, write blanks as ▁. Byte-exact with `Normalizer::Normalize` (sentencepiece, normalizer.cc). Lone surrogates
 * become U+FFFD.
 */
export function createNormalizer(spec: NormalizerSpec): (text: string) => string {
  const charsmap = readCharsmap(spec.charsmap);
  const blankBytes = spec.escapeWhitespaces ? blankMarkBytes : Uint8Array.of(blank);

  const hasShortcut = keepsPrintableAscii(spec.charsmap);

  return (text) => {
    if (hasShortcut && printableAscii.test(text)) return normalizeAscii(text, spec);
    const source = Buffer.from(text, "utf8");
    const out: number[] = [];
    let at = 0;
    let afterBlank = spec.removeExtraWhitespaces;
    let started = false;
    while (at < source.length) {
      const { length, replacement } = charsmap(source, at) ?? character(source, at);
      at += length;
      const leadingBlank = replacement.length === 1 && replacement[0] === blank;
      // Leading blanks are skipped before the dummy prefix is written, so that a text of blanks alone gives nothing.
      if (!started && spec.removeExtraWhitespaces && leadingBlank) continue;
      if (!started && spec.addDummyPrefix) out.push(...blankBytes);
      started = true;
      afterBlank = append(out, replacement, afterBlank, blankBytes) && spec.removeExtraWhitespaces;
    }
    if (spec.removeExtraWhitespaces) stripEnd(out, blankBytes);
    return Buffer.from(out).toString("utf8");
  };
}

/** The normaliser of T5's models around their charsmap. */
export function t5Normalizer(charsmap: Uint8Array): NormalizerSpec {
  const blanks = { addDummyPrefix: true, removeExtraWhitespaces: true, escapeWhitespaces: true };
  return { name: "nmt_nfkc", charsmap, ...blanks };
}

const printableAscii = /^[ -~]*$/;

/** The same for a text that the charsmap leaves alone: most of what is encoded, at a fifth of the time. */
function normalizeAscii(text: string, spec: NormalizerSpec): string {
  const kept = spec.removeExtraWhitespaces ? text.replace(/^ +| +$/g, "").replace(/ {2,}/g, " ") : text;
  const whole = kept !== "" && spec.addDummyPrefix ? ` ${kept}` : kept;
  return spec.escapeWhitespaces ? whole.replaceAll(" ", blankMark) : whole;
}

/** One character of UTF-8 text as it is. */
function character(source: Uint8Array, at: number): { length: number; replacement: Uint8Array } {
  const first = source[at]!;
  const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  return { length, replacement: source.subarray(at, at + length) };
}

/** Appends `replacement`, without its leading blanks when a blank came before; says whether a blank came last. */
function append(out: number[], replacement: Uint8Array, afterBlank: boolean, blankBytes: Uint8Array): boolean {
  let from = 0;
  if (afterBlank) while (replacement[from] === blank) from++;
  for (const byte of replacement.subarray(from)) {
    if (byte === blank) out.push(...blankBytes);
    else out.push(byte);
  }
  // A replacement by nothing leaves the question where it was.
  return from < replacement.length ? replacement[replacement.length - 1] === blank : afterBlank;
}

function stripEnd(out: number[], blankBytes: Uint8Array): void {
  const n = blankBytes.length;
  while (out.length >= n && blankBytes.every((byte, i) => out[out.length - n + i] === byte)) out.length -= n;
}
