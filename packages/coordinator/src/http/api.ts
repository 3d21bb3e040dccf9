import { askToDrain, heartbeats, type RunCopy, restoreRun } from "@umie/ledger";
import type { QuarantineWish } from "@umie/recipe";
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Board } from "../board.js";
import { explainRun } from "../explain/explain-run.js";
import { lookAtStall } from "../explain/look-at-stall.js";
import type { ForkRequest } from "../fork.js";
import { logAfter, positionText } from "../run-log.js";
import type { RunStatus } from "../run-status.js";
import { curvesApi } from "./curves.js";
import { runEvents } from "./events.js";
import { examplesApi } from "./examples.js";
import { readPosition } from "./log-position.js";
import { Problem } from "./problem.js";

export interface ApiOptions {
  board: Board;
  /** Take a recipe in; the same key gives the same run. */
  submit: (recipe: unknown, key: string | undefined) => Promise<string>;
  /** Make a run that goes on from a step of another; the same key gives the same run. */
  fork: (run: string, request: ForkRequest, key: string | undefined) => Promise<string>;
  /** Leave an example out of a run. */
  quarantine: (run: string, wish: QuarantineWish) => Promise<void>;
  /** How often a worker's heart beats that is well. */
  heartbeatMs: number;
}

const wishSchema = z.strictObject({ user: z.string().default("somebody"), reason: z.string().default("") });
const quarantineSchema = z.strictObject({
  example: z.string(),
  user: z.string().default("somebody"),
  reason: z.string().min(1),
});
const forkSchema = wishSchema.extend({
  step: z.int().nonnegative().optional(),
  sets: z.array(z.string()).default([]),
});
const submissionSchema = z.strictObject({ recipe: z.unknown() });

const texts = z.record(z.string(), z.string());
const copySchema = z.strictObject({
  ...{
    record: z.string(),
    control: texts,
    generation: z.int(),
    head: z.int(),
    after: z.int(),
    steps: z.array(z.string()),
  },
  ...{ evaluations: texts, features: texts, quarantined: texts, numericClass: z.string(), checkpoint: z.string() },
});
const restorationSchema = z.strictObject({ copy: copySchema, user: z.string().default("somebody") });

const wishes = { pause: "pause", resume: "run", cancel: "cancel" } as const;
type Wish = keyof typeof wishes;

/** `/api/v1`: runs as people and programs see and steer them (DESIGN §12). */
export function runsApi({ board, submit, fork, quarantine, heartbeatMs }: ApiOptions): Hono {
  const api = new Hono();

  api.get("/runs", async (context) => {
    const statuses = await Promise.all((await board.runs()).map((run) => board.status(run)));
    return context.json({ runs: statuses.filter((status) => status !== null) });
  });

  api.post("/runs", async (context) => {
    const { recipe } = await readBody(context, submissionSchema);
    const run = await submit(recipe, context.req.header("idempotency-key"));
    // Somebody may have asked for it just before it was there.
    board.forget(run);
    return context.json(await found(board, run), 201);
  });

  api.get("/runs/:run", async (context) => context.json(await found(board, context.req.param("run"))));

  api.get("/runs/:run/record", async (context) => {
    const records = await board.records(context.req.param("run"));
    if (records === null) throw unknown(board, context.req.param("run"));
    return context.json(records.record);
  });

  api.post("/runs/:run/quarantine", async (context) => {
    const run = context.req.param("run");
    const wish = await readBody(context, quarantineSchema);
    await found(board, run);
    await quarantine(run, { ...wish, at: new Date().toISOString() });
    board.forget(run);
    return context.json(await found(board, run));
  });

  api.post("/runs/:run/fork", async (context) => {
    const request = await readBody(context, forkSchema);
    const run = await fork(context.req.param("run"), request, context.req.header("idempotency-key"));
    board.forget(run);
    return context.json(await found(board, run), 201);
  });

  api.get("/runs/:run/audit", async (context) => {
    const run = context.req.param("run");
    await found(board, run);
    const acts = (await board.ledger(run).acts()).map(({ id, ...act }) => ({ at: isoTime(id), ...act }));
    return context.json({ acts });
  });

  api.post("/workers/:worker/drain", async (context) => {
    const who = await readBody(context, wishSchema);
    return context.json(await drain(board, context.req.param("worker"), who));
  });

  api.get("/runs/:run/explanation", async (context) => {
    const run = context.req.param("run");
    // It cannot be asked, which is the explanation.
    if (board.redis.status !== "ready")
      throw new Problem(503, "Redis does not answer: no step can be committed until it does");
    const stall = await lookAtStall(board.ledger(run), heartbeatMs);
    if (stall === null) throw unknown(board, run);
    return context.json(explainRun({ ...stall, refusal: board.redis.refusal }));
  });

  api.get("/runs/:run/steps", async (context) => {
    const run = context.req.param("run");
    await found(board, run);
    const records = await board.ledger(run).steps(stepOf(context.req.query("after")), pageSteps);
    return context.json({ records });
  });

  api.post("/runs/:run/restoration", async (context) => {
    const run = context.req.param("run");
    const { copy, user } = await readBody(context, restorationSchema);
    return context.json(await putBack(board, run, copy, user), 201);
  });

  api.get("/runs/:run/evaluations", async (context) => {
    const run = context.req.param("run");
    await found(board, run);
    return context.json({ evaluations: await board.ledger(run).evaluations() });
  });

  for (const name of Object.keys(wishes) as Wish[]) {
    api.post(`/runs/:run/${name}`, async (context) => {
      const who = await readBody(context, wishSchema);
      return context.json(await ask(board, context.req.param("run"), name, who));
    });
  }

  api.get("/runs/:run/log", async (context) => {
    const run = context.req.param("run");
    await found(board, run);
    const ledger = board.ledger(run);
    const { entries, end } = await logAfter(ledger, await readPosition(ledger, context.req.query("after") ?? "0"));
    return context.json({ entries, end: positionText(end) });
  });

  api.route("/", curvesApi(board));
  api.route("/", examplesApi(board));

  api.get("/runs/:run/events", (context) => runEvents(context, board, context.req.param("run")));
  return api;
}

const pageSteps = 500;

function stepOf(text = "0"): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Problem(400, `Cannot read the steps after "${text}": wanted the number of a step`);
}

async function found(board: Board, run: string): Promise<RunStatus> {
  const status = await board.status(run);
  if (status === null) throw unknown(board, run);
  return status;
}

function unknown(board: Board, run: string): Problem {
  if (board.hasSeen(run)) return new Problem(503, `Redis has lost ${run}: its members will put it back`);
  return new Problem(404, `There is no run ${run}: "umie list" names those there are`);
}

/** A stream id begins with its time in ms. */
const isoTime = (id: string) => new Date(Number(id.split("-")[0])).toISOString();

/** Write a wish down for the leader. One that is fulfilled already changes nothing but the record of who asked. */
async function ask(board: Board, run: string, name: Wish, who: { user: string; reason: string }): Promise<RunStatus> {
  await found(board, run);
  const answer = await board.ledger(run).ask(wishes[name], who);
  if (answer !== "asked" && answer !== "again")
    throw new Problem(409, `Cannot ${name} ${run} as it is ${answer === "cancel" ? "being cancelled" : answer}`);
  board.forget(run);
  return found(board, run);
}

/** Take in what a checkpoint knows of a run that Redis has lost. What Redis knows itself is not changed. */
async function putBack(board: Board, run: string, copy: RunCopy, user: string): Promise<RunStatus> {
  const ledger = board.ledger(run);
  if (await ledger.isKnown()) throw new Problem(409, `Cannot put ${run} back as Redis knows it`);
  const { run: named } = parsedJson(copy.record) as { run?: unknown };
  if (named !== run) throw new Problem(400, `Cannot put ${run} back as the copy must be of it: it is of ${named}`);
  const why = await restoreRun(ledger, copy, "the whole run", `${user}, from a checkpoint,`).catch((cause: Error) => {
    throw new Problem(400, cause.message, { cause });
  });
  if (why !== null) await ledger.event("restored", why);
  board.forget(run);
  return found(board, run);
}

/** Write down that a worker is to leave, for itself to see, and in the record of the run that it serves. */
async function drain(board: Board, worker: string, who: { user: string; reason: string }) {
  const beat = (await heartbeats(board.redis)).find(({ id }) => id === worker);
  if (!beat) throw new Problem(404, `There is no worker ${worker}: "umie status RUN" names those of a run`);
  await askToDrain(board.redis, worker, { ...who, at: new Date().toISOString() });
  if (beat.run !== null) await board.ledger(beat.run).audit(`drain ${worker}`, who);
  return { worker, run: beat.run };
}

async function readBody<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  const text = await context.req.text();
  const { success, data, error } = schema.safeParse(text === "" ? {} : parsedJson(text));
  if (!success) throw new Problem(400, `Cannot read the request as ${z.prettifyError(error).replace(/^✖ /, "")}`);
  return data;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Problem(400, `Cannot read the request as its body must be JSON: ${(cause as Error).message}`, { cause });
  }
}
