import type { MessagePort, Worker } from "node:worker_threads";

/** Functions that one thread offers to another. Arguments and results are cloned, but for shared memory. */
// biome-ignore lint/suspicious/noExplicitAny: any parameters, which `callsTo` takes over one by one.
export type Calls = { [name: string]: (...args: any[]) => unknown };

/** The same functions seen from the other thread. */
export type Remote<C extends Calls> = {
  [K in keyof C]: (...args: Parameters<C[K]>) => Promise<Awaited<ReturnType<C[K]>>>;
};

interface Call {
  id: number;
  name: string;
  args: unknown[];
}

type Reply = { id: number; value: unknown } | { id: number; error: unknown };

/** Offer functions on a port, one call after the other in the order in which they came. */
export function serveCalls(port: MessagePort, calls: Calls): void {
  let last: Promise<void> = Promise.resolve();
  port.on("message", ({ id, name, args }: Call) => {
    last = last.then(async () => port.postMessage(await answer(id, async () => calls[name]!(...args))));
  });
}

async function answer(id: number, call: () => Promise<unknown>): Promise<Reply> {
  try {
    return { id, value: await call() };
  } catch (error) {
    return { id, error };
  }
}

/**
 * The functions that a thread offers. A call is rejected with what the function threw, or with how the thread ended.
 */
export function callsTo<C extends Calls>(thread: Worker): Remote<C> {
  const open = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void }>();
  let [count, ended] = [0, null as Error | null];
  const end = (error: Error) => {
    ended ??= error;
    for (const { reject } of open.values()) reject(ended);
    open.clear();
  };
  thread.on("message", (reply: Reply) => {
    const call = open.get(reply.id);
    open.delete(reply.id);
    if ("error" in reply) call?.reject(reply.error);
    else call?.resolve(reply.value);
  });
  thread.once("error", end);
  thread.once("exit", (code) => end(new Error(`The compute thread ended with status ${code}`)));
  const call = (name: string, args: unknown[]) =>
    new Promise((resolve, reject) => {
      if (ended) return reject(ended);
      const id = count++;
      open.set(id, { resolve, reject });
      thread.postMessage({ id, name, args } satisfies Call);
    });
  return new Proxy({} as Remote<C>, {
    // Not a promise, so that the object itself can be awaited.
    get: (_, name) => (name === "then" ? undefined : (...args: unknown[]) => call(String(name), args)),
  });
}
