/**
 * Make sure that this machine rounds square roots correctly (IEEE 754), which bit-exact updates need and ECMAScript
 * does not promise. Call it once at start; it takes about a millisecond.
 *
 * @throws {Error} If a root is not the float64 next to the exact one.
 */
export function assertExactSqrt(sqrt: (x: number) => number = Math.sqrt): void {
  for (const x of samples()) {
    if (!isNearestRoot(x, sqrt(x))) {
      throw new Error(
        `Cannot train reproducibly as this machine rounds square roots wrongly: sqrt(${x}) gave ${sqrt(x)}`,
      );
    }
  }
}

/** Edges of the range of second moments, values whose roots lie close to a rounding border, and 500 mixed ones of 2^±100. */
function* samples(): Generator<number> {
  yield* [2, 3, 0.5, 1e-300, 1e300, 1 + 2 ** -52, 1 - 2 ** -53, 4 - 2 ** -51, 2 ** -1022, 2 ** -1074];
  const shares = mixedShares(1);
  for (let i = 0; i < 500; i++) {
    const [high = 0, low = 0, size = 0] = [shares.next().value, shares.next().value, shares.next().value];
    yield (1 + high + low * 2 ** -31) * 2 ** Math.round(200 * (size - 0.5));
  }
}

/** Numbers in (0, 1) with 31 mixed bits: a multiplicative generator (Park & Miller 1988). */
function* mixedShares(seed: number): Generator<number, undefined> {
  for (let bits = seed; ; ) {
    bits = (bits * 48_271) % 2_147_483_647;
    yield bits / 2_147_483_647;
  }
}

/** Whether x lies between the squares of the midpoints around `root`, in whole numbers. */
function isNearestRoot(x: number, root: number): boolean {
  const { mantissa: m, exponent: e } = parts(x);
  const { mantissa: r, exponent: f } = parts(root);
  // x = m·2^e against ((2r ± 1)·2^(f−1))²: shift whichever side has the larger exponent.
  const shift = e - 2 * (f - 1);
  const scale = (value: bigint, by: number) => (by > 0 ? value << BigInt(by) : value);
  const [low, high] = [(2n * r - 1n) ** 2n, (2n * r + 1n) ** 2n].map((value) => scale(value, -shift)) as [
    bigint,
    bigint,
  ];
  const exact = scale(m, shift);
  return low <= exact && exact <= high;
}

/** The whole mantissa and the exponent of a positive float64: x = mantissa · 2^exponent. */
function parts(x: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const word = view.getBigUint64(0);
  const biased = Number(word >> 52n);
  const fraction = word & ((1n << 52n) - 1n);
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}
