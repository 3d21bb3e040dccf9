import type { RunCurves, RunStatus } from "@umie/coordinator";
import { useEffect, useState } from "preact/hooks";
import { events, get, Refused } from "./api.js";
import { lost } from "./connection.js";
import { curvesQuery, joinCurves } from "./curves.js";
import { sleep } from "./sleep.js";

/** A run as it happens. */
export interface LiveRun {
  status: RunStatus | null;
  curves: RunCurves | null;
  /** Why there is nothing to show. */
  refusal: Refused | null;
}

const nothing: LiveRun = { status: null, curves: null, refusal: null };

/** Follows a run: status as events tell it, curves asked for anew when steps have come. Whatever breaks is tried again. */
export function useRun(run: string): LiveRun {
  const [live, setLive] = useState(nothing);
  useEffect(() => {
    const over = new AbortController();
    const change = (changes: Partial<LiveRun>) => setLive((before) => ({ ...before, ...changes }));
    setLive(nothing);
    void follow(run, over.signal, change);
    return () => over.abort();
  }, [run]);
  return live;
}

const retryMs = 1000;

async function follow(run: string, signal: AbortSignal, change: (changes: Partial<LiveRun>) => void): Promise<void> {
  const place = `runs/${encodeURIComponent(run)}`;
  const drawn = curvesReader(place, signal, (curves) => change({ curves }));
  while (!signal.aborted) {
    try {
      for await (const { event, data } of events(run, signal)) {
        if (event === "status" || event === "end") change({ status: JSON.parse(data) as RunStatus });
        drawn.look();
        if (event === "end") return;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refused) return change({ refusal: error });
      lost();
    }
    await sleep(retryMs, signal);
  }
}

/** Reads curves again after each look, but never in a hurry: a slow answer is asked for less often. */
function curvesReader(place: string, signal: AbortSignal, onCurves: (curves: RunCurves) => void) {
  let known: RunCurves | null = null;
  let [isReading, isWanted] = [false, false];
  const read = async () => {
    isReading = true;
    while (isWanted && !signal.aborted) {
      isWanted = false;
      const started = performance.now();
      try {
        known = joinCurves(known, await get<RunCurves>(`${place}/curves${curvesQuery(known)}`, signal));
        onCurves(known);
      } catch {
        // The events notice too, and bring us back.
      }
      await sleep(Math.max(700, 10 * (performance.now() - started)), signal);
    }
    isReading = false;
  };
  return {
    look: () => {
      isWanted = true;
      if (!isReading) void read();
    },
  };
}
