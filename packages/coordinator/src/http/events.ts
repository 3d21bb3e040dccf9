import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import { isOver } from "../active-run.js";
import type { Board } from "../board.js";
import { type LogPosition, logAfter } from "../run-log.js";
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
  let position = readPosition(context.req.header("last-event-id")) ?? (await logEnd(board, run));
  return streamSSE(context, async (stream) => {
    let [told, toldAt] = ["", performance.now()];
    const send = async (event: string, data: unknown) => {
      await stream.writeSSE({ event, data: JSON.stringify(data), id: `${position.step}.${position.event}` });
      toldAt = performance.now();
    };
    while (!stream.aborted && !stream.closed) {
      const status = (await board.status(run))!;
      const { entries, end } = await logAfter(ledger, position);
      position = end;
      for (const entry of entries) await send("log", entry);
      if (isOver(status.state)) return send("end", status);
      const text = JSON.stringify(status);
      if (text !== told) await send("status", status);
      told = text;
      if (performance.now() - toldAt > commentMs) {
        await stream.write(": still here\n\n");
        toldAt = performance.now();
      }
      await stream.sleep(lookMs);
    }
  });
}

async function logEnd(board: Board, run: string): Promise<LogPosition> {
  const [history, events] = await Promise.all([board.history(run), board.ledger(run).events()]);
  return { step: history.steps, event: events.at(-1)?.id ?? "-" };
}

function readPosition(id: string | undefined): LogPosition | null {
  const [, step, event] = /^(\d+)\.(-|\d+-\d+)$/.exec(id ?? "") ?? [];
  return step === undefined || event === undefined ? null : { step: Number(step), event };
}
