import { createHash } from "node:crypto";
import fc from "fast-check";
import { blockLength } from "./blocks.js";

/** The quantum and the leaves of a step in tests. */
export const testScale = { quantumExponent: -30, leavesPerStep: 8 };

/**
 * What the kernels must equal, in BigInt and nothing else: round(g / 2^Q), half to even; undefined if it is not finite
 * or above 2^53 / K in magnitude.
 */
export function oracleQuanta(g: number, { quantumExponent, leavesPerStep } = testScale): bigint | undefined {
  if (!Number.isFinite(g)) return undefined;
  // A float32 is a whole multiple of 2^-149.
  const units = BigInt(g * 2 ** 149);
  const perQuantum = 2n ** BigInt(quantumExponent + 149);
  let [quotient, rest] = [units / perQuantum, units % perQuantum];
  if (rest < 0n) [quotient, rest] = [quotient - 1n, rest + perQuantum];
  const up = 2n * rest > perQuantum || (2n * rest === perQuantum && quotient % 2n !== 0n);
  const rounded = up ? quotient + 1n : quotient;
  const magnitude = rounded < 0n ? -rounded : rounded;
  return magnitude * BigInt(leavesPerStep) <= 2n ** 53n ? rounded : undefined;
}

/** Sum of leaves, each added if all of its values can be. */
export function oracleSum(leaves: readonly Float32Array[], length: number, scale = testScale): bigint[] {
  const sum = new Array<bigint>(length).fill(0n);
  for (const leaf of leaves) {
    const quanta = Array.from(leaf, (g) => oracleQuanta(g, scale));
    if (quanta.includes(undefined)) continue;
    for (const [i, x] of quanta.entries()) sum[i]! += x!;
  }
  return sum;
}

/** The encoded bytes of whole blocks. */
export function oracleEncode(sum: readonly bigint[]): Buffer {
  const blocks: Buffer[] = [];
  for (let first = 0; first < sum.length; first += blockLength) {
    const values = sum.slice(first, first + blockLength);
    const narrow = values.every((x) => -(2n ** 31n) <= x && x < 2n ** 31n);
    const bytes = Buffer.alloc(1 + (narrow ? 4 : 8) * blockLength);
    bytes[0] = narrow ? 4 : 8;
    for (const [i, x] of values.entries()) {
      if (narrow) bytes.writeInt32LE(Number(x), 1 + 4 * i);
      else bytes.writeDoubleLE(Number(x), 1 + 8 * i);
    }
    blocks.push(bytes);
  }
  return Buffer.concat(blocks);
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Gradient values of every size that matters: ties, both sides of int32, near the limit, subnormal, zeros of both signs. */
export const gradientValue: fc.Arbitrary<number> = fc.oneof(
  { weight: 6, arbitrary: fc.float({ min: -2, max: 2, noNaN: true }) },
  { weight: 2, arbitrary: fc.integer({ min: -3000, max: 3000 }).map((n) => Math.fround(n * 2 ** -31)) },
  { weight: 1, arbitrary: fc.float({ min: -524288, max: 524288, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -0, 2 ** -149, -(2 ** -126), 2, -2, 1.9999998807907104) },
);

/** A gradient of `length` values: some drawn, the rest repeats them, so that long vectors are cheap to draw. */
export function gradient(length: number, value: fc.Arbitrary<number> = gradientValue): fc.Arbitrary<Float32Array> {
  return fc
    .array(value, { minLength: 1, maxLength: 64 })
    .map((drawn) => Float32Array.from({ length }, (_, i) => drawn[(i * 31 + (i >> 6)) % drawn.length]!));
}

/** The numbers 0 to n-1 in any order, cut into at least one and at most n groups, some of them maybe empty. */
export function grouping(n: number): fc.Arbitrary<number[][]> {
  const numbers = Array.from({ length: n }, (_, i) => i);
  return fc
    .tuple(
      fc.shuffledSubarray(numbers, { minLength: n, maxLength: n }),
      fc.array(fc.nat({ max: n - 1 }), { minLength: n, maxLength: n }),
    )
    .map(([order, groupOf]) => numbers.map((group) => order.filter((leaf) => groupOf[leaf] === group)));
}
