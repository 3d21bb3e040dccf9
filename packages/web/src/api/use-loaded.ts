import { useEffect, useState } from "preact/hooks";
import { get, Refused } from "./api.js";
import { lost } from "./connection.js";
import { sleep } from "./sleep.js";

export interface Loaded<T> {
  /** The newest answer; null before the first. */
  value: T | null;
  refusal: Refused | null;
}

const retryMs = 1000;

/**
 * What the API answers at a path.
 *
 * @param everyMs Ask again so often; once where it is absent. A server that does not answer is asked again in any case.
 */
export function useLoaded<T>(path: string, everyMs?: number): Loaded<T> {
  const [loaded, setLoaded] = useState<Loaded<T>>({ value: null, refusal: null });
  useEffect(() => {
    const over = new AbortController();
    setLoaded({ value: null, refusal: null });
    void load(over.signal);
    return () => over.abort();

    async function load(signal: AbortSignal): Promise<void> {
      while (!signal.aborted) {
        try {
          setLoaded({ value: await get<T>(path, signal), refusal: null });
          if (everyMs === undefined) return;
          await sleep(everyMs, signal);
        } catch (error) {
          if (signal.aborted) return;
          if (error instanceof Refused) return setLoaded({ value: null, refusal: error });
          lost();
          await sleep(retryMs, signal);
        }
      }
    }
  }, [path, everyMs]);
  return loaded;
}
