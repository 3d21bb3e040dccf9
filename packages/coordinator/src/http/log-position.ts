import type { RunLedger } from "@umie/ledger";
import { type LogPosition, parsePosition, positionAfter } from "../run-log.js";
import { Problem } from "./problem.js";

/**
 * Where to go on in a log.
 *
 * @param after a step, the `end` of a page, or the id of an event.
 * @throws {Problem} If it is none of them.
 */
export async function readPosition(ledger: RunLedger, after: string): Promise<LogPosition> {
  if (/^\d+$/.test(after)) return positionAfter(ledger, Number(after));
  const position = parsePosition(after);
  if (position === null) {
    throw new Problem(400, `Cannot go on after "${after}": wanted a step, or the end of an earlier answer`);
  }
  return position;
}
