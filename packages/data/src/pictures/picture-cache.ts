/**
 * Keeps the byte arrays used last, up to `maxBytes` in all, so that an epoch does not decode each picture again.
 * A promise is kept from the moment of the first call: two rows asking for one picture decode it once.
 */
export class PictureCache {
  readonly #maxBytes: number;
  // A Map remembers the order of insertion, and each use inserts again: the first key is the one unused for longest.
  readonly #entries = new Map<string, { value: Promise<Uint8Array>; bytes: number }>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes held now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The array under `key`, made by `make` unless it is held. A failure is passed on and not kept. */
  get(key: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const held = this.#entries.get(key);
    if (held) {
      this.#entries.delete(key);
      this.#entries.set(key, held);
      return held.value;
    }
    const entry = { value: make(), bytes: 0 };
    this.#entries.set(key, entry);
    entry.value.then(
      ({ byteLength }) => this.#settle(key, entry, byteLength),
      () => this.#entries.delete(key),
    );
    return entry.value;
  }

  #settle(key: string, entry: { value: Promise<Uint8Array>; bytes: number }, byteLength: number): void {
    if (this.#entries.get(key) !== entry) return;
    entry.bytes = byteLength;
    this.#bytes += byteLength;
    for (const [oldest, { bytes }] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#bytes -= bytes;
      this.#entries.delete(oldest);
    }
  }
}
