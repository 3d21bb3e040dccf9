import { RefusalReason } from "@umie/proto";
import type { Failure } from "../process-group.js";
import type { StreamEnd } from "./read-stream.js";

/** Who asked whom for what. */
export interface Asked {
  self: string;
  peer: string;
  /** A noun: "its sums", say. */
  what: string;
  progressTimeoutMs: number;
}

/** What a stream's end means for the step: undefined if nothing, else the reason and the member to look at. Pure. */
export function blame(end: StreamEnd, { self, peer, what, progressTimeoutMs }: Asked): Failure | undefined {
  switch (end.kind) {
    case "complete":
    case "cut":
      return undefined;
    case "silent":
      return { reason: `${peer} said nothing for ${progressTimeoutMs} ms when asked for ${what}`, suspect: peer };
    case "broken":
      return { reason: `${peer} could not be asked for ${what}: ${end.details}`, suspect: peer };
    case "unusable":
      return { reason: `${peer} sent ${what} that cannot be used: ${end.details}`, suspect: peer };
    case "refused":
      return refused(end.refusal.reason, end.refusal.suspect, self, peer, what);
    default:
      return end satisfies never;
  }
}

function refused(reason: RefusalReason, suspect: string, self: string, peer: string, what: string): Failure {
  switch (reason) {
    case RefusalReason.REFUSAL_REASON_GENERATION_OVER:
      return { reason: `${peer} has left the generation` };
    case RefusalReason.REFUSAL_REASON_STEP_OVER:
      return { reason: `${peer} is past the step` };
    case RefusalReason.REFUSAL_REASON_STEP_FAILED:
      return stepFailed(suspect, self, peer);
    case RefusalReason.REFUSAL_REASON_OTHER_SEGMENT:
      return { reason: `${peer} has another record of the generation: it disagrees on who owns which blocks` };
    case RefusalReason.REFUSAL_REASON_NOT_HERE:
      return { reason: `${peer} does not have ${what}: it takes no part in the run, or has moved on`, suspect: peer };
    default:
      return { reason: `${peer} failed when asked for ${what}`, suspect: peer };
  }
}

/** A peer's complaint is passed on; one about ourselves is for others to judge. */
function stepFailed(suspect: string, self: string, peer: string): Failure {
  if (suspect === "") return { reason: `the step failed on ${peer}` };
  if (suspect === self) return { reason: `the step failed on ${peer}, which complains about this member` };
  return { reason: `the step failed on ${peer}, which complains about ${suspect}`, suspect };
}
