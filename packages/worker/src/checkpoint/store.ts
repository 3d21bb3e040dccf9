/** What lies in a store under a name. */
export interface Stored {
  name: string;
  /** When it was put or touched last, by the store's own clock, in ms since 1970. */
  modifiedMs: number;
}

/**
 * A place that keeps named byte strings: each appears whole or not at all, and stays when the power fails. Names may have
 * slashes. All methods throw {@link StoreUnavailable} where nobody answers.
 */
export interface Store {
  readonly url: string;
  /** The part of the store below a folder. */
  below(name: string): Store;
  put(name: string, bytes: Uint8Array | string): Promise<void>;
  /** Put, if what is there is still `expected` (null: nothing). @returns whether it was. */
  replace(name: string, bytes: string, expected: Uint8Array | null): Promise<boolean>;
  /** @returns null where there is nothing of that name. */
  get(name: string): Promise<Uint8Array | null>;
  /** Make it as young as if it had been put now. @returns false where there is nothing of that name that may be touched. */
  touch(name: string): Promise<boolean>;
  /** What lies directly below a folder, by name. */
  list(folder: string): Promise<Stored[]>;
  /** Remove it, unless it was put or touched after this time. */
  remove(name: string, beforeMs: number): Promise<void>;
  /** Remove what writers that crashed before this time left of what they never finished. */
  sweep(folder: string, beforeMs: number): Promise<void>;
}

/** The store does not answer just now: nothing is known of what it holds. */
export class StoreUnavailable extends Error {
  override name = "StoreUnavailable";
}
