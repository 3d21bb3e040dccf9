import type { ReadyMessage } from "./child.js";

/** Tell the process that started us, if it was one of ours, that we serve. */
export function tellReady(message: Omit<ReadyMessage, "ready"> = {}): void {
  process.send?.({ ready: true, ...message } satisfies ReadyMessage);
}

/**
 * Call back when the process that started us with a channel is gone, however it went. Does nothing for one that was
 * started by hand.
 */
export function whenParentIsGone(callback: () => void): void {
  if (process.channel === undefined) return;
  process.once("disconnect", callback);
  // Waiting for that alone is no reason to live.
  process.channel.unref();
}
