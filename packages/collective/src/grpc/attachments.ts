import type { Refusal, Round } from "@umie/proto";
import { bell } from "../bell.js";
import type { Attempt } from "./attempt.js";
import { fence } from "./fence.js";
import { refusal } from "./refusal.js";

/** A member's part in one generation, as its server sees it. */
export interface Attachable {
  /** The step it has entered last. */
  readonly attempt: Attempt | undefined;
  /** End it: what it asks and what it is asked is cut. */
  close(reason: string): void;
}

/** Which generation of which run this process takes part in, and who waits for it to get there. */
export interface Attachments {
  /** @throws {RangeError} If the run is at this generation or a later one already. */
  attach(run: string, generation: number, group: Attachable): void;
  /** The group has left its generation. */
  detach(run: string, group: Attachable): void;
  /** The generation that the run was at last here, left or not; undefined if it never was. */
  latest(run: string): number | undefined;
  /** End all groups. */
  close(reason: string): void;
  /** A group has entered a step: those who wait look again. */
  moved(): void;
  list(): { run: string; generation: number }[];
  /**
   * Wait until this member is where a request wants it.
   *
   * @returns Its attempt at the step; or why the request is refused; or undefined, as the asker has gone.
   */
  arrive(round: Round, gone: Promise<void>): Promise<{ attempt: Attempt } | { refusal: Refusal } | undefined>;
}

interface Attachment {
  generation: number;
  /** undefined: it has left the generation. */
  group: Attachable | undefined;
}

export function attachments(): Attachments {
  const runs = new Map<string, Attachment>();
  const changed = bell();

  const place = (round: Round) => {
    const here = runs.get(round.run);
    const attempt = here?.group?.attempt;
    const standing = here && { generation: here.generation, open: here.group !== undefined, step: attempt?.step };
    const place = fence(standing, round);
    return place === "serve" ? { attempt: attempt! } : place;
  };

  return {
    attach(run, generation, group) {
      const before = runs.get(run);
      if (before && before.generation >= generation) {
        throw new RangeError(
          `Cannot enter generation ${generation} of ${run} as it must be above ${before.generation}`,
        );
      }
      runs.set(run, { generation, group });
      before?.group?.close(`generation ${generation} follows`);
      changed.ring();
    },
    detach(run, group) {
      const here = runs.get(run);
      if (here?.group === group) here.group = undefined;
      changed.ring();
    },
    latest: (run) => runs.get(run)?.generation,
    close(reason) {
      for (const { group } of [...runs.values()]) group?.close(reason);
    },
    moved: changed.ring,
    list: () => [...runs].filter(([, { group }]) => group).map(([run, { generation }]) => ({ run, generation })),
    async arrive(round, gone) {
      const asker = { gone: false };
      void gone.then(() => (asker.gone = true));
      const patience = startPatience(admissionPatience * round.progressTimeoutMs, changed.ring);
      try {
        for (;;) {
          const now = place(round);
          if (asker.gone) return undefined;
          if (typeof now === "object") return now;
          if (now === "generation over") return { refusal: refusal("REFUSAL_REASON_GENERATION_OVER") };
          if (now === "step over") return { refusal: refusal("REFUSAL_REASON_STEP_OVER") };
          if (now === "wait to be admitted" && patience.over) return { refusal: refusal("REFUSAL_REASON_NOT_HERE") };
          await Promise.race([changed.next(), gone]);
        }
      } finally {
        patience.stop();
      }
    },
  };
}

/**
 * Times the asker's progress timeout: how long a member may take to learn of its generation. One that is cut off from
 * the record for so long has lost its heartbeat, too, and is no member any more.
 */
const admissionPatience = 2;

function startPatience(ms: number, onOver: () => void) {
  const patience = { over: false, stop: () => clearTimeout(timer) };
  const timer = setTimeout(() => {
    patience.over = true;
    onOver();
  }, ms);
  return patience;
}
