import { CommandFailure, exit } from "./failure.js";

type Name = "SIGINT" | "SIGTERM" | "SIGHUP";
const names: readonly Name[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Under npm one Ctrl-C reaches us twice, from the terminal and from npm: repeats within this time are one. */
const repeatMs = 500;

/** A user's wish that a command come to an orderly end. */
export interface Interruption {
  /** Aborts at the first signal; its reason is what to end with when nothing better is known. */
  signal: AbortSignal;
  /** Stop listening: signals do again what they do by default. */
  close(): void;
}

/** Let the first SIGINT, SIGTERM or SIGHUP be a wish, and the second end the process at once. */
export function watchSignals(): Interruption {
  const controller = new AbortController();
  let first = Number.NEGATIVE_INFINITY;
  const onSignal = (name: Name) => {
    const now = performance.now();
    if (now - first < repeatMs) return;
    if (controller.signal.aborted) process.exit(exit[name]);
    first = now;
    controller.abort(new CommandFailure("Interrupted", exit[name]));
  };
  for (const name of names) process.on(name, onSignal);
  return {
    signal: controller.signal,
    close: () => {
      for (const name of names) process.off(name, onSignal);
    },
  };
}

/** Resolve when the wish comes. */
export function interrupted({ signal }: Interruption): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
