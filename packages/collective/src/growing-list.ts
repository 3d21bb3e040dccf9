import { bell } from "./bell.js";

/** A list that is read while it grows: every reader gets all items from the first on, then waits for the next. */
export interface GrowingList<T> extends AsyncIterable<T> {
  push(item: T): void;
  /** No item follows: readers end. Why it ended is not the list's business. */
  end(): void;
}

export function growingList<T>(): GrowingList<T> {
  const items: T[] = [];
  const changed = bell();
  let ended = false;
  return {
    push(item) {
      items.push(item);
      changed.ring();
    },
    end() {
      ended = true;
      changed.ring();
    },
    async *[Symbol.asyncIterator]() {
      for (let i = 0; ; i++) {
        while (i >= items.length && !ended) await changed.next();
        if (i >= items.length) return;
        yield items[i]!;
      }
    },
  };
}
