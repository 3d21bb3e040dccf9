import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { Board } from "../board.js";
import { logAfter, logEnd, positionText } from "../run-log.js";
import { isOver } from "../run-state.js";
import { readPosition } from "./log-position.js";
import { Problem } from "./problem.js";

const lookMs = 250;
/** A comment at least so often shows that the connection lives. */
const commentMs = 15_000;

/**
 * A run as it happens (server-sent events): `status` whenever it changes, `log` for each entry, `end` when the run is over. An id names the place
 * in the log, so a reader that comes back with it misses no entry.
 */
export async function runEvents(context: Context, board: Board, run: string): Promise<Response> {
  if ((await board.status(run)) === null) throw new Problem(404, `There is no run ${run}`);
  const ledger = board.ledger(run);
  const after = context.req.header("last-event-id") ?? context.req.query("after");
  let position = after === undefined ? await logEnd(ledger) : await readPosition(ledger, after);
  return streamSSE(context, async (stream) => {
    let [told, toldAt] = ["", performance.now()];
    const send = async (event: string, data: unknown, id?: string) => {
      await stream.writeSSE({ event, data: JSON.stringify(data), ...(id === undefined ? {} : { id }) });
      toldAt = performance.now();
    };
    while (!stream.aborted && !stream.closed) {
      const status = await board.status(run);
      if (status === null) {
        // Redis has lost it: its members will put it back.
        await stream.sleep(lookMs);
        continue;
      }
      const { entries, end } = await logAfter(ledger, position);
      position = end;
      // Only the last of a page has an id: whoever loses the connection within the page gets all of it again.
      for (const entry of entries) await send("log", entry, entry === entries.at(-1) ? positionText(end) : undefined);
      if (isOver(status.state)) {
        if (entries.length === 0) return send("end", status, positionText(end));
        continue;
      }
      const text = JSON.stringify(status);
      if (text !== told) await send("status", status, positionText(end));
      told = text;
      if (performance.now() - toldAt > commentMs) {
        await stream.write(": still here\n\n");
        toldAt = performance.now();
      }
      await stream.sleep(lookMs);
    }
  });
}
