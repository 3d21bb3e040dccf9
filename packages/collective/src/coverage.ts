/**
 * Which of the K leaves of a step a sum contains: leaf k is bit k mod 8 of byte k div 8. Immutable.
 */
export interface Coverage {
  /** K */
  readonly leafCount: number;
  readonly bits: Uint8Array;
}

/** No leaf of K. */
export function emptyCoverage(leafCount: number): Coverage {
  return { leafCount, bits: new Uint8Array(Math.ceil(leafCount / 8)) };
}

/** With one more leaf. @throws {RangeError} If it is there already: a leaf must not be added twice. */
export function withLeaf(coverage: Coverage, leaf: number): Coverage {
  if (covers(coverage, leaf)) throw new RangeError(`Cannot add leaf ${leaf} as the sum already contains it`);
  return toggled(coverage, leaf);
}

/** With one leaf less. @throws {RangeError} If it is not there. */
export function withoutLeaf(coverage: Coverage, leaf: number): Coverage {
  if (!covers(coverage, leaf)) throw new RangeError(`Cannot remove leaf ${leaf} as the sum does not contain it`);
  return toggled(coverage, leaf);
}

export function covers(coverage: Coverage, leaf: number): boolean {
  if (!Number.isInteger(leaf) || leaf < 0 || leaf >= coverage.leafCount) {
    throw new RangeError(`Cannot look up a leaf as it must be 0 to ${coverage.leafCount - 1}: got ${leaf}`);
  }
  return (coverage.bits[leaf >> 3]! & (1 << (leaf & 7))) !== 0;
}

/** The leaves in rising order. */
export function coveredLeaves(coverage: Coverage): number[] {
  return Array.from({ length: coverage.leafCount }, (_, leaf) => leaf).filter((leaf) => covers(coverage, leaf));
}

export function isFull(coverage: Coverage): boolean {
  return coveredLeaves(coverage).length === coverage.leafCount;
}

/** The leaves of both; undefined if they share one, as then their sums must not be added, or if K differs. */
export function disjointUnion(a: Coverage, b: Coverage): Coverage | undefined {
  if (a.leafCount !== b.leafCount || a.bits.some((byte, i) => (byte & b.bits[i]!) !== 0)) return undefined;
  return { leafCount: a.leafCount, bits: a.bits.map((byte, i) => byte | b.bits[i]!) };
}

/** As lower-case hex, two digits a byte, for records and logs. */
export function coverageHex(coverage: Coverage): string {
  return Buffer.from(coverage.bits).toString("hex");
}

/** @throws {RangeError} If the hex is not a bitmap of so many leaves. */
export function coverageFromHex(leafCount: number, hex: string): Coverage {
  const coverage = coverageFromBits(leafCount, Buffer.from(hex, "hex"));
  if (!coverage || coverageHex(coverage) !== hex.toLowerCase()) {
    throw new RangeError(`Cannot read coverage as it must be the hex bitmap of ${leafCount} leaves: got "${hex}"`);
  }
  return coverage;
}

/** From the bytes of a peer; undefined if they are not a bitmap of so many leaves. */
export function coverageFromBits(leafCount: number, bits: Uint8Array): Coverage | undefined {
  if (bits.length !== Math.ceil(leafCount / 8)) return undefined;
  const unused = 8 * bits.length - leafCount;
  if (unused > 0 && bits[bits.length - 1]! >> (8 - unused) !== 0) return undefined;
  return { leafCount, bits: Uint8Array.from(bits) };
}

function toggled({ leafCount, bits }: Coverage, leaf: number): Coverage {
  return { leafCount, bits: bits.map((byte, i) => (i === leaf >> 3 ? byte ^ (1 << (leaf & 7)) : byte)) };
}
