/**
 * log, exp and digamma from + − × ÷ alone. ECMAScript leaves the last bits of `Math.log` and `Math.exp` to the engine;
 * a vocabulary that is part of a run's identity must not hang on them. Accurate to a few units in the last place.
 */

const bits = new DataView(new ArrayBuffer(8));
const ln2 = Math.LN2;

/**
 * Natural logarithm of a positive, normal float64: x = m·2^k with m near 1, and log m = 2 artanh((m − 1) / (m + 1)).
 */
export function strictLog(x: number): number {
  bits.setFloat64(0, x);
  const high = bits.getUint32(0);
  bits.setUint32(0, (high & 0xfffff) | 0x3ff00000);
  const mantissa = bits.getFloat64(0);
  const halved = mantissa > Math.SQRT2;
  const m = halved ? mantissa / 2 : mantissa;
  const k = (high >>> 20) - 1023 + (halved ? 1 : 0);
  const s = (m - 1) / (m + 1);
  let series = 0;
  for (let n = 21; n >= 1; n -= 2) series = series * s * s + 1 / n;
  return 2 * s * series + k * ln2;
}

/** e^x for −700 < x < 700: x = r + k ln 2, Taylor series of e^r, times 2^k. */
export function strictExp(x: number): number {
  const k = Math.round(x / ln2);
  const r = x - k * ln2;
  let series = 1;
  for (let n = 15; n >= 1; n--) series = 1 + (series * r) / n;
  bits.setUint32(0, (k + 1023) << 20);
  bits.setUint32(4, 0);
  return series * bits.getFloat64(0);
}

/**
 * The digamma function ψ for x > 0: recurrence up to 14, then the asymptotic series in 1/x² (Abramowitz & Stegun
 * 6.3.18).
 */
export function digamma(x: number): number {
  let [shifted, value] = [x, 0];
  for (; shifted < 14; shifted += 1) value -= 1 / shifted;
  const inverse = 1 / (shifted * shifted);
  const tail = inverse * (1 / 12 - inverse * (1 / 120 - inverse * (1 / 252 - inverse * (1 / 240 - inverse / 132))));
  return value + strictLog(shifted) - 0.5 / shifted - tail;
}
