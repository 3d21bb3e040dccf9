import type { Redis } from "ioredis";

export interface KeepAliveOptions {
  /** How often the connection is tried. */
  everyMs: number;
  /** One that has not answered for so long is cut and made anew. */
  patienceMs: number;
}

/**
 * Try a connection again and again, and cut it when nothing comes back: a peer that vanished, or a connection that something in between has
 * forgotten, is otherwise waited for in vain. What had no answer is sent again over the new one.
 *
 * @returns the end of it.
 */
export function keepAlive(redis: Redis, { everyMs, patienceMs }: KeepAliveOptions): () => void {
  let [answeredAt, isAsking] = [performance.now(), false];
  const answered = () => {
    answeredAt = performance.now();
    isAsking = false;
  };
  redis.on("connect", answered);
  const timer = setInterval(() => {
    if (performance.now() - answeredAt > patienceMs && isOpen(redis)) {
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
const isOpen = ({ status }: Redis) => status === "ready" || status === "connect";
