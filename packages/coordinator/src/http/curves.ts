import { Hono } from "hono";
import type { Board } from "../board.js";
import { runCurves, type Seen } from "../run-curves.js";
import { parsePosition } from "../run-log.js";
import { Problem } from "./problem.js";

/** `GET /runs/:run/curves?after=END&stepsPerPoint=N`: what the page draws of a run, thinned however long it is. */
export function curvesApi(board: Board): Hono {
  return new Hono().get("/runs/:run/curves", async (context) => {
    const run = context.req.param("run");
    const records = await board.records(run);
    if (records === null) throw new Problem(404, `There is no run ${run}: "umie list" names those there are`);
    const seen = readSeen(context.req.query("after"), context.req.query("stepsPerPoint"));
    const { datasets } = records.record.spec.data;
    return context.json(await runCurves(board.ledger(run), await board.series(run), datasets, seen));
  });
}

/** @throws {Problem} If one of them is missing, or is not what an answer said. */
function readSeen(after: string | undefined, stepsPerPoint: string | undefined): Seen | undefined {
  if (after === undefined && stepsPerPoint === undefined) return undefined;
  const end = parsePosition(after ?? "");
  if (end !== null && /^\d{1,15}$/.test(stepsPerPoint ?? "")) return { end, stepsPerPoint: Number(stepsPerPoint) };
  throw new Problem(400, "Cannot go on with a curve as after and stepsPerPoint must be those of an earlier answer");
}
