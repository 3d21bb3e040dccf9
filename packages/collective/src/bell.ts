/** Something that happens again and again: `next` resolves when it happens the next time. */
export interface Bell {
  ring(): void;
  next(): Promise<void>;
}

export function bell(): Bell {
  let resolve = () => {};
  const wait = () => new Promise<void>((done) => (resolve = done));
  let promise = wait();
  return {
    ring() {
      const rung = resolve;
      promise = wait();
      rung();
    },
    next: () => promise,
  };
}
