import type { Store, Stored } from "./store.js";

/** A store in memory: what a file system shows after a crash, or one that fails as a test wants. */
export class MemoryStore implements Store {
  #puts = 0;
  readonly #times = new Map<string, number>();

  /** @param files What lies there, by whole name. */
  constructor(
    readonly files: Map<string, Uint8Array>,
    readonly prefix = "",
  ) {}

  get url(): string {
    return `memory:/${this.prefix}`;
  }

  below(name: string): MemoryStore {
    return new MemoryStore(this.files, `${this.prefix}/${name}`);
  }

  async put(name: string, bytes: Uint8Array | string): Promise<void> {
    this.files.set(this.#place(name), Uint8Array.from(Buffer.from(bytes as Uint8Array)));
    this.#times.set(this.#place(name), ++this.#puts);
  }

  async replace(name: string, bytes: string, expected: Uint8Array | null): Promise<boolean> {
    const held = await this.get(name);
    if (held === null || expected === null ? held !== expected : Buffer.compare(held, expected) !== 0) return false;
    await this.put(name, bytes);
    return true;
  }

  async get(name: string): Promise<Uint8Array | null> {
    return this.files.get(this.#place(name)) ?? null;
  }

  async touch(name: string): Promise<boolean> {
    this.#times.set(this.#place(name), ++this.#puts);
    return this.files.has(this.#place(name));
  }

  async list(folder: string): Promise<Stored[]> {
    const below = `${this.#place(folder)}/`;
    return [...this.files.keys()]
      .filter((file) => file.startsWith(below) && !file.slice(below.length).includes("/") && !file.includes(".draft-"))
      .map((file) => ({ name: file.slice(below.length), modifiedMs: this.#times.get(file) ?? 0 }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async remove(name: string): Promise<void> {
    this.files.delete(this.#place(name));
  }

  async sweep(): Promise<void> {}

  #place(name: string): string {
    return `${this.prefix}/${name}`;
  }
}
