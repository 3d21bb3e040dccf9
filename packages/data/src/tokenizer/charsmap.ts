/** What the longest match of a charsmap at one place says: this many bytes of the text become those bytes. */
export interface CharsmapMatch {
  length: number;
  replacement: Uint8Array;
}

/** The longest entry of the map that the UTF-8 text starts with at `at`, or null. */
export type Charsmap = (text: Uint8Array, at: number) => CharsmapMatch | null;

// One unit of a Darts-clone double array (Yata, github.com/s-yata/darts-clone): label, offset to the children, leaf
// flag, or a value.
const hasLeaf = (unit: number) => ((unit >>> 8) & 1) === 1;
const leafValueOf = (unit: number) => unit & 0x7fffffff;
const labelOf = (unit: number) => unit & 0x800000ff;
const offsetOf = (unit: number) => (unit >>> 10) << ((unit & 0x200) >>> 6);

/** The parts of a `precompiled_charsmap`. */
interface Blob {
  /** The double array. */
  units: Uint32Array;
  /** NUL-terminated replacements that the values of the array point into. */
  pool: Uint8Array;
}

/**
 * Reads SentencePiece's `precompiled_charsmap`: uint32 size of the trie in bytes, the trie (uint32 units of a Darts
 * double array over UTF-8 bytes; all little endian), then a pool of NUL-terminated replacements that the trie's values
 * point into.
 *
 * @param take Which match at a place counts: SentencePiece takes the longest.
 * @throws {RangeError} If the blob is too short for the size it states.
 */
export function readCharsmap(blob: Uint8Array, take: "longest" | "shortest" = "longest"): Charsmap {
  if (blob.length === 0) return () => null;
  const { units, pool } = readBlob(blob);
  return (text, at) => {
    let node = offsetOf(units[0]!);
    let [length, value] = [0, -1];
    for (let i = at; i < text.length; i++) {
      node ^= text[i]!;
      const unit = units[node];
      // Labels of value units have the top bit set (and so come out negative), which no byte equals.
      if (unit === undefined || labelOf(unit) !== text[i]) break;
      node ^= offsetOf(unit);
      if (!hasLeaf(unit)) continue;
      [length, value] = [i + 1 - at, leafValueOf(units[node] ?? 0)];
      if (take === "shortest") break;
    }
    if (length === 0) return null;
    const end = pool.indexOf(0, value);
    return { length, replacement: pool.subarray(value, end < 0 ? pool.length : end) };
  };
}

/** Does the map leave every text of printable ASCII characters as it is? */
export function keepsPrintableAscii(blob: Uint8Array): boolean {
  if (blob.length === 0) return true;
  const { units } = readBlob(blob);
  // An array has no circles, but a damaged one might: no entry of printable characters is longer than this.
  const keeps = (node: number, depth: number): boolean => {
    for (let byte = 0x20; byte < 0x7f; byte++) {
      const unit = units[node ^ byte];
      if (unit === undefined || labelOf(unit) !== byte) continue;
      if (hasLeaf(unit) || depth === 0 || !keeps(node ^ byte ^ offsetOf(unit), depth - 1)) return false;
    }
    return true;
  };
  return keeps(offsetOf(units[0]!), 16);
}

function readBlob(blob: Uint8Array): Blob {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  const trieBytes = blob.length >= 4 ? view.getUint32(0, true) : 0;
  if (trieBytes < 1024 || trieBytes % 4 !== 0 || 4 + trieBytes > blob.length) {
    throw new RangeError(
      `Cannot read the charsmap as it must hold its trie: the trie is said to have ${trieBytes} bytes of ${blob.length}`,
    );
  }
  const units = Uint32Array.from({ length: trieBytes / 4 }, (_, i) => view.getUint32(4 + 4 * i, true));
  return { units, pool: blob.subarray(4 + trieBytes) };
}
