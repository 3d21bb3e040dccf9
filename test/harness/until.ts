import { setTimeout as sleep } from "node:timers/promises";

/** Not yet. */
type Falsy = false | null | undefined;

const pollMs = 20;
/** Nothing takes so long, also on a machine that is busy with other things: whoever still waits then waits in vain. */
const patienceMs = 150_000;

/**
 * Ask again and again until the answer is neither false nor empty.
 *
 * @param what What is waited for, for the message.
 * @param look May throw as long as things are on their way; its last error is told.
 * @throws {Error} If it never comes.
 */
export async function until<T>(what: string, look: () => T | Falsy | Promise<T | Falsy>): Promise<T> {
  const end = performance.now() + patienceMs;
  let trouble: unknown;
  for (;;) {
    try {
      const answer = await look();
      if (answer) return answer;
      trouble = undefined;
    } catch (error) {
      if (error instanceof Hopeless) throw error;
      trouble = error;
    }
    if (performance.now() > end) throw new Error(`Waited in vain for ${what}`, { cause: trouble });
    await sleep(pollMs);
  }
}

/** What is waited for can never come. */
export class Hopeless extends Error {
  override name = "Hopeless";
}
