import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Crew } from "../harness/crew.js";
import type { CrewRun } from "../harness/crew-run.js";
import type { CrewProcess } from "../harness/crew-worker.js";
import type { Home } from "../harness/home.js";
import { referenceOf } from "../harness/reference.js";
import { until } from "../harness/until.js";
import { acts } from "./acts.js";
import { type Kind, kinds, type Planned, plan, stepsOf } from "./plan.js";
import { type Random, seeded } from "./random.js";

export interface ChaosOptions {
  faults: number;
  seed: number;
  workers: number;
  /** Told one line a fault. */
  say: (line: string) => void;
}

export interface Verdict {
  stateHash: string;
  reference: string;
  faults: number;
  steps: number;
  generations: number;
  seconds: number;
  /** How often a fault of each kind happened. */
  counts: Readonly<Record<string, number>>;
}

/** What needs a Redis that lives. */
const withRedis: ReadonlySet<Kind> = new Set(["kill-redis", "redis-forgets", "power-cut"]);
const lookMs = 50;
/** A dead process comes back within this time. */
const longestRestMs = 1500;

/** Train a run while one fault after the other happens, and hold its end against the reference. */
export async function playChaos(
  t: Pick<TestContext, "after">,
  home: Home,
  { faults, seed, workers, say }: ChaosOptions,
): Promise<Verdict> {
  const names = Array.from({ length: workers }, (_, i) => `w${i + 1}`);
  const options = { workers: names, coordinators: ["c1", "c2"], behindProxy: names, redisByProxy: names };
  const crew = await Crew.start(t, home, options);
  const over = new AbortController();
  const began = performance.now();
  try {
    const run = await crew.submit({ "schedule.steps": stepsOf(faults), "resources.minWorkers": 1 });
    const revived = revive(crew, seeded(seed + 1), over.signal);
    const planned = plan(faults, seed);
    await makeTrouble(run, planned, say);
    crew.mend();
    const { stateHash } = await finished(run);
    over.abort();
    await revived;
    const { number } = (await run.ledger.generation())!;
    return {
      stateHash: stateHash ?? "",
      reference: (await referenceOf(home, run.changes)).stateHash,
      faults,
      steps: (await run.ledger.head()).step,
      generations: number,
      seconds: (performance.now() - began) / 1000,
      counts: countsOf(planned),
    };
  } catch (error) {
    say(await crew.story());
    throw error;
  } finally {
    over.abort();
    await crew.close();
  }
}

async function makeTrouble(run: CrewRun, planned: readonly Planned[], say: (line: string) => void): Promise<void> {
  const afterwards: Promise<unknown>[] = [];
  for (const [index, { kind, step, seed }] of planned.entries()) {
    await goesOnTo(run, step);
    const done = await acts[kind]({ crew: run.crew, run, random: seeded(seed) });
    say(`${String(index + 1).padStart(4)}  step ${step}  ${done.what}  (${kinds[kind].rows})`);
    // A second death of Redis within the first is no other fault.
    if (withRedis.has(kind)) await done.after;
    else if (done.after) afterwards.push(done.after);
  }
  await Promise.all(afterwards);
}

/** Wait until the log holds so many steps. Whoever parked the run is asked to go on: chaos may well kill three workers over one leaf. */
async function goesOnTo(run: CrewRun, step: number): Promise<void> {
  await until(`step ${step}`, async () => {
    await goesOn(run);
    return (await run.ledger.committedSteps()) >= step;
  });
}

async function goesOn(run: CrewRun): Promise<void> {
  const { desired, state } = await run.ledger.control();
  if (desired === "park" && state === "paused") await run.ask("run");
}

function finished(run: CrewRun) {
  return until(`${run.id} to end`, async () => {
    await goesOn(run);
    const control = await run.ledger.control();
    return control.state === "done" && control;
  });
}

/** Start again what is dead, each after a rest. */
async function revive(crew: Crew, random: Random, signal: AbortSignal): Promise<void> {
  const resting = new Set<CrewProcess>();
  while (!signal.aborted) {
    for (const process of [...crew.workers.values(), ...crew.coordinators.values()]) {
      if (!process.isOver || resting.has(process)) continue;
      resting.add(process);
      void sleep(random.below(longestRestMs)).then(() => {
        resting.delete(process);
        if (process.isOver && !signal.aborted) process.start();
      });
    }
    await sleep(lookMs);
  }
}

function countsOf(planned: readonly Planned[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of planned) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
