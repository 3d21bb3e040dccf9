import type { Redis } from "ioredis";

export interface KeepAliveOptions {
  /** How often the connection is tried. */
  everyMs: number;
  /** One that has not answered for so long is cut and made anew. */
  patienceMs: number;
}

/** As much of a connection as is looked at. */
export type Watched = Pick<Redis, "status" | "on" | "once"> & {
  ping(): Promise<unknown>;
  stream: { destroy(error: Error): void };
};

/**
 * Try a connection again and again, and cut it when nothing comes back: a peer that vanished, or a connection that something in between has
 * forgotten, is otherwise waited for in vain. What had no answer is sent again over the new one.
 *
 * @param now monotonic, in ms.
 * @returns the end of it.
 */
export function keepAlive(
  redis: Watched,
  { everyMs, patienceMs }: KeepAliveOptions,
  now: () => number = () => performance.now(),
): () => void {
  let [answeredAt, isAsking] = [now(), false];
  const answered = () => {
    answeredAt = now();
    isAsking = false;
  };
  redis.on("connect", answered);
  const timer = setInterval(() => {
    if (now() - answeredAt > patienceMs && isOpen(redis)) {
      answered();
      redis.stream.destroy(new Error(`no answer for ${patienceMs} ms`));
    }
    if (isAsking || redis.status !== "ready") return;
    isAsking = true;
    // An error is an answer, too.
    redis.ping().then(answered, answered);
  }, everyMs).unref();
  const end = () => clearInterval(timer);
  redis.once("end", end);
  return end;
}

/** Does it claim to have a peer? */
const isOpen = ({ status }: Watched) => status === "ready" || status === "connect";
