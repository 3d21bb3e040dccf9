import { setTimeout as sleep } from "node:timers/promises";
import type { Crew } from "../harness/crew.js";
import type { CrewRun } from "../harness/crew-run.js";
import type { CrewProcess, CrewWorker } from "../harness/crew-worker.js";
import type { Trouble } from "../harness/tcp-proxy.js";
import type { Kind } from "./plan.js";
import type { Random } from "./random.js";

export interface Place {
  crew: Crew;
  run: CrewRun;
  random: Random;
}

/** What was done, and what is left to do until it is over. */
export interface Done {
  what: string;
  /** Until the trouble has passed; a fault may begin before that of the one before. */
  after?: Promise<unknown>;
}

type Act = (place: Place) => Done | Promise<Done>;

const points = [
  ...["leaf.begin", "leaf.compute", "leaf.computed", "leaf.claimed", "step.closed", "partial.chunk"],
  ...["reduced.chunk", "vote.ready", "vote.cast", "step.committed"],
];
const checkpointPoints = ["checkpoint.chunk", "checkpoint.manifest", "checkpoint.head"];
const troubles: readonly Trouble[] = [
  ...([{ kind: "delay", ms: 200 }, { kind: "slow", bytesPerSecond: 50_000 }, { kind: "drop" }] as const),
  ...([{ kind: "reset" }, { kind: "hole" }, { kind: "half-open" }, { kind: "flip", atLeastBytes: 8192 }] as const),
];

const workers = ({ crew }: Place) => [...crew.workers.values()];
const someWorker = (place: Place): CrewWorker => place.random.pick(workers(place));
const names = (processes: readonly CrewProcess[]) => processes.map(({ name }) => name).join(", ");

/** Stop a process for a while. */
function stopFor(process: CrewProcess, ms: number): Done {
  process.kill("SIGSTOP");
  const after = sleep(ms).then(() => process.kill("SIGCONT"));
  return { what: `SIGSTOP of ${process.name} for ${ms} ms`, after };
}

function killAll(processes: readonly CrewProcess[]): Done {
  for (const process of processes) process.kill("SIGKILL");
  return { what: `kill -9 of ${names(processes)}` };
}

async function leader({ crew, run, random }: Place): Promise<CrewProcess> {
  const holder = await run.ledger.leader();
  const coordinators = [...crew.coordinators.values()];
  return coordinators.find(({ pid }) => holder?.includes(`-${pid}-`)) ?? random.pick(coordinators);
}

async function reviveRedis({ crew, random }: Place): Promise<void> {
  await sleep(random.below(1500));
  await crew.server.start();
}

function troubleBetween(place: Place): Done {
  const { random } = place;
  const a = someWorker(place);
  const b = random.pick(workers(place).filter((each) => each !== a));
  const [trouble, ms] = [random.pick(troubles), 300 + random.below(3000)];
  const ends = [a.proxy!.trouble(trouble, b.pid), b.proxy!.trouble(trouble, a.pid)];
  const after = sleep(ms).then(() => ends.forEach((end) => void end()));
  return { what: `${trouble.kind} between ${a.name} and ${b.name} for ${ms} ms`, after };
}

/** How each kind of fault is done. */
export const acts: Readonly<Record<Kind, Act>> = {
  "kill-at-point": (place) => {
    const [worker, point, nth] = [someWorker(place), place.random.pick(points), 1 + place.random.below(3)];
    worker.arm({ point, nth, act: "kill" });
    return { what: `kill -9 of ${worker.name} at ${point}, passage ${nth}` };
  },
  "kill-worker": (place) => killAll([someWorker(place)]),
  "kill-at-checkpoint": (place) => {
    const point = place.random.pick(checkpointPoints);
    for (const worker of workers(place)) worker.arm({ point, act: "kill" });
    return { what: `kill -9 of whoever comes to ${point}` };
  },
  "kill-all-but-one": (place) => {
    const spared = someWorker(place);
    return killAll(workers(place).filter((worker) => worker !== spared));
  },
  "kill-all-workers": (place) => killAll(workers(place)),
  "stop-worker": (place) => stopFor(someWorker(place), 200 + place.random.below(4000)),
  "block-compute": (place) => {
    const [worker, ms] = [someWorker(place), 500 + place.random.below(4000)];
    worker.arm({ point: "leaf.compute", act: "block", ms });
    return { what: `${worker.name}'s compute thread blocked for ${ms} ms` };
  },
  "drain-worker": (place) => {
    const [worker, ms] = [someWorker(place), 200 + place.random.below(5000)];
    const { pid } = worker;
    worker.kill("SIGTERM");
    const after = sleep(ms).then(() => worker.pid === pid && worker.kill("SIGKILL"));
    return { what: `SIGTERM of ${worker.name}, with ${ms} ms`, after };
  },
  "slow-worker": (place) => {
    const [worker, ms] = [someWorker(place), 20 + place.random.below(300)];
    worker.arm({ point: "leaf.compute", act: "delay", ms, times: 10 });
    return { what: `${worker.name} slower by ${ms} ms a leaf` };
  },
  "trouble-between-two": troubleBetween,
  "worker-without-redis": (place) => {
    const [worker, ms] = [someWorker(place), 300 + place.random.below(4000)];
    const kind = place.random.pick(["hole", "reset", "half-open"] as const);
    const end = place.crew.redisProxy.trouble({ kind }, worker.pid);
    return { what: `${kind} between ${worker.name} and Redis for ${ms} ms`, after: sleep(ms).then(end) };
  },
  "kill-leader": async (place) => killAll([await leader(place)]),
  "kill-coordinators": ({ crew }) => killAll([...crew.coordinators.values()]),
  "stop-leader": async (place) => stopFor(await leader(place), 1000 + place.random.below(4000)),
  "kill-redis": async (place) => {
    await place.crew.server.crash();
    return { what: "kill -9 of Redis", after: reviveRedis(place) };
  },
  "redis-forgets": async (place) => {
    const { server } = place.crew;
    const bytes = server.written();
    await sleep(200 + place.random.below(800));
    await server.crash();
    const lost = server.written() - bytes;
    server.truncate(bytes);
    return { what: `Redis loses its last ${lost} bytes`, after: reviveRedis(place) };
  },
  "move-clock": (place) => {
    const [worker, ms] = [someWorker(place), place.random.pick([-3_600_000, 3_600_000])];
    worker.arm({ point: "leaf.begin", act: "clock", ms });
    return { what: `${worker.name}'s clock moved by ${ms / 3_600_000} h` };
  },
  "power-cut": async (place) => {
    const { crew } = place;
    await crew.server.crash();
    const { what } = killAll([...crew.coordinators.values(), ...crew.workers.values()]);
    return { what: `kill -9 of Redis; ${what}`, after: reviveRedis(place) };
  },
  "pause-and-resume": async ({ run, random }) => {
    const ms = random.below(2000);
    await run.ask("pause");
    return { what: `pause, and resume after ${ms} ms`, after: sleep(ms).then(() => run.ask("run")) };
  },
};
