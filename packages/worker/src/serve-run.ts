import { faultPoint } from "@umie/fault";
import { RunLedger } from "@umie/ledger";
import type { RunRecord } from "@umie/recipe";
import { Checkpointer } from "./checkpoint/checkpointer.js";
import { loadRunCopy } from "./checkpoint/load.js";
import { openStore } from "./checkpoint/open-store.js";
import { type Compute, openCompute } from "./compute-client.js";
import { catchUp, obtainState } from "./join.js";
import { LeafSource } from "./leaf-source.js";
import { LiveState } from "./live-state.js";
import { LocalSum } from "./local-sum.js";
import { isOutOfMemory } from "./out-of-memory.js";
import { donors, Peers } from "./peers.js";
import { LeafQueue } from "./queue.js";
import { RunView } from "./run-view.js";
import { beat, serveAsMember } from "./serve-member.js";
import type { Service } from "./service.js";
import type { Worker } from "./worker.js";

/**
 * Serve the run that is active now, from reading its data to its end: until it is over, another run is active, or the worker
 * is asked to leave.
 */
export async function serveRun(worker: Worker, run: string): Promise<void> {
  const { redis, heart, log, timing, metrics } = worker;
  const ledger = new RunLedger(redis, run);
  const [record, { state }] = await Promise.all([ledger.record<RunRecord>(), ledger.control()]);
  if (record === null || state === "done" || state === "failed" || state === "cancelled") return;
  metrics.serve(run);
  await heart.set({ run, phase: "joining", step: -1, doing: "reading the data" });
  const view = await RunView.open(ledger, worker.id, timing.heartbeatMs);
  const unsubscribe = worker.onLeave(() => {
    // Told at once, so that the leader need not wait for the end of the step to know.
    if (heart.pulse.phase === "member") void heart.set({ phase: "draining" });
    view.nudge();
  });
  let compute: Compute | null = null;
  try {
    const { cache, backend, threads } = worker.options;
    compute = await openCompute({ record, cache, backend, threads }).catch(refuse);
    await heart.set({ numericClass: compute.opened.numericClass });
    if (compute.opened.warning) log.warn(compute.opened.warning);
    await refuseDifference(ledger, record, compute);
    worker.tensors = async () => (await compute!.calls.tensors()).tensors;
    await serve(worker, { record, view, compute });
  } catch (error) {
    await outOfOrder(worker, view, asRefusal(error as Error));
  } finally {
    worker.tensors = async () => null;
    unsubscribe();
    view.close();
    await compute?.close();
    await heart.rest();
  }
}

/** @throws {Error} If what this worker reads or computes with differs from what the run was submitted with. */
async function refuseDifference(ledger: RunLedger, { spec }: RunRecord, { opened }: Compute): Promise<void> {
  const { corpus, tokenizer, parameterCount } = spec.resolved;
  const differ = (what: string, wanted: unknown, got: unknown) =>
    new Refusal(`This worker cannot serve the run as its ${what} must be ${wanted}: it is ${got}`);
  if (opened.fingerprint !== corpus.fingerprint)
    throw differ("data's fingerprint", corpus.fingerprint, opened.fingerprint);
  if (opened.tokenizer.sha256 !== tokenizer.sha256)
    throw differ("tokenizer's hash", tokenizer.sha256, opened.tokenizer.sha256);
  if (opened.parameterCount !== parameterCount)
    throw differ("number of parameters", parameterCount, opened.parameterCount);
  const wanted = await ledger.claimNumericClass(opened.numericClass);
  if (wanted === opened.numericClass) return;
  if (spec.numeric.strict) throw differ("numeric class", `"${wanted}"`, `"${opened.numericClass}"`);
  await ledger.event("not-reproducible", `a worker of another numeric class takes part: ${opened.numericClass}`);
}

/** This worker will not do for the run; others may. */
class Refusal extends Error {
  override name = "Refusal";
}

function refuse(cause: Error): never {
  throw new Refusal(cause.message, { cause });
}

/** What another worker, with more memory, can compute. */
function asRefusal(error: Error): Error {
  if (!isOutOfMemory(error)) return error;
  return new Refusal(`This worker cannot serve the run as its memory is too small (${error.message})`, {
    cause: error,
  });
}

/**
 * Something is wrong. A worker that differs stands by and says why; anything else would meet every worker, so the run is parked, and
 * goes on when somebody asks for it.
 */
async function outOfOrder({ heart, log, id, isLeaving }: Worker, view: RunView, error: Error): Promise<void> {
  log.error({ error: error.message, stack: error.stack }, "cannot serve the run");
  if (error instanceof Refusal) await heart.set({ refusal: error.message });
  else await view.ledger.ask("park", { user: id, reason: error.message });
  const parks = () => view.control?.desired === "park" || error instanceof Refusal;
  const isMended = view.refresh().then(() => view.until((now) => isLeaving() || now.over || !now.isActive || !parks()));
  // A log that is broken is opened anew.
  await isMended.catch(() => {});
}

interface Opened {
  record: RunRecord;
  view: RunView;
  compute: Compute;
}

async function serve(worker: Worker, { record, view, compute }: Opened): Promise<void> {
  const { redis, timing, log, metrics, server, donor, heart, isLeaving } = worker;
  const { opened, calls } = compute;
  const live = new LiveState(opened.state);
  const store = openStore(record.spec.checkpoint.store!, worker.options.env).below(record.run);
  view.older = () => loadRunCopy(store);
  const queue = new LeafQueue(redis, record.run, {
    lockMs: timing.jobLockMs,
    waitMs: Math.min(1000, timing.progressTimeoutMs),
    onError: (error) => log.debug({ error: error.message }, "trouble with the queue"),
  });
  const leaves = new LeafSource({
    queue,
    view,
    onEarly: (step, leaf) => void calls.readAhead(step, leaf),
    isLeaving,
    wait: (wait) => metrics.time("wait", wait),
  });
  const peers = new Peers({ server, view, progressTimeoutMs: timing.progressTimeoutMs });
  const checkpointer = new Checkpointer({
    view,
    live,
    store,
    record,
    numericClass: opened.numericClass,
    tokenizer: opened.tokenizer.bytes,
    isLeaving,
    onWritten: ({ step, manifest, seconds }) => {
      metrics.checkpointWritten(seconds);
      log.info({ step, manifest, seconds }, "wrote a checkpoint");
      void view.ledger.event("checkpoint", `step ${step}: ${manifest}`);
    },
    onGarbage: (error) => log.warn({ error: error.message }, "cannot remove old checkpoints"),
    onFailed: (reason, needed) => {
      metrics.checkpointFailed();
      log.error(reason);
      void view.ledger.event("checkpoint-failed", reason);
      // What a pause or the end of the run waits for must not be waited for in silence.
      if (needed) void view.ledger.ask("park", { user: worker.id, reason });
    },
  });
  const local = new LocalSum(opened.sum, calls.addLeaf);
  const service: Service = {
    ...{ record, view, live, local, compute, leaves, peers, store, server, donor, heart, metrics, isLeaving, log },
    lossKeys: opened.lossKeys,
    progressTimeoutMs: timing.progressTimeoutMs,
  };
  const endSilence = heart.whenSilent(() => {
    const why = `${worker.id} could not renew its heartbeat and left generation ${view.generation?.number ?? 0}`;
    if (view.member === null) return;
    peers.leave(why);
    log.warn(why);
    // Told when Redis is back.
    view.ledger.event("fenced", why).catch(() => {});
  });
  donor.serve(record.run, live);
  try {
    while (!isDone(service)) await stint(service);
    // The last one to go takes its state along, so it is written down first.
    view.nudge();
  } finally {
    donor.serve(record.run, null);
    endSilence();
    peers.close();
    await checkpointer.close();
    await queue.close();
  }
}

/** A run that was amended is opened again, as its batches are others now. */
const isAmended = ({ view, record }: Service) => (view.control?.specHash ?? record.specHash) !== record.specHash;

const isDone = (service: Service) => {
  const { view, isLeaving } = service;
  return view.over || !view.isActive || isAmended(service) || (isLeaving() && view.member === null);
};

/** Come to a state, stand ready until a generation begins with this worker, and be its member. */
async function stint(service: Service): Promise<void> {
  const { view, live, heart } = service;
  await heart.set({ doing: "" });
  await obtainState(service);
  if (live.step < 0) return view.change();
  while (view.member === null && !isDone(service) && live.step <= view.head.step) {
    if (donors(view.generation, view.self).length > 0 && !(await catchUp(service))) return;
    await beat(service, {});
    await faultPoint("join.ready");
    await view.change();
  }
  if (view.member !== null) await serveAsMember(service);
}
