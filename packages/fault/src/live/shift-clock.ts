/** Let the clock of this thread be off by so many ms from what it says now. */
export function shiftClock(ms: number): void {
  const Now = globalThis.Date;
  globalThis.Date = new Proxy(Now, {
    construct: (target, args: []) => (args.length === 0 ? new target(target.now() + ms) : new target(...args)),
    get: (target, name, receiver) => (name === "now" ? () => target.now() + ms : Reflect.get(target, name, receiver)),
  });
}
