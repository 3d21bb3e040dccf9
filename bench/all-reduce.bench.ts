// The all-reduce between processes of this machine, over real sockets: MB/s of float32 gradient, members at once.
//   node bench/dist/all-reduce.bench.js [members, default 2,4] [MiB of gradient, default 1,16,64]
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import {
  emptyCoverage,
  type GroupMember,
  MemberServer,
  openGroup,
  type Partial,
  vectorLength,
  withLeaf,
} from "@umie/collective";

const rounds = 20;
/** Rounds that only let the compiler see the code. */
const warmUp = 5;

/** What the parent tells a member: who takes part, and how long the gradient is. */
interface Start {
  members: GroupMember[];
  self: string;
  generation: number;
  values: number;
}

/** What a member says after its rounds. */
interface Result {
  /** Seconds from the call to the reduced vector. */
  seconds: number;
  sha256: string;
  /** MiB */
  peakMemory: number;
}

async function main([counts = "2,4", sizes = "1,16,64"]: string[]): Promise<void> {
  process.stdout.write(
    `all-reduce over gRPC on loopback, ${process.version}, median of ${rounds} rounds after ${warmUp}\n`,
  );
  process.stdout.write(row(["members", "MiB", "ms", "MB/s", "peak MiB"]));
  for (const count of counts.split(",").map(Number)) {
    for (const mebibytes of sizes.split(",").map(Number)) {
      const results = await measure(count, (mebibytes * 2 ** 20) / 4);
      if (new Set(results.map(({ sha256 }) => sha256)).size !== 1) throw new Error("the members' hashes differ");
      const seconds = Math.max(...results.map((result) => result.seconds));
      const rate = (mebibytes * 2 ** 20) / seconds / 1e6;
      const memory = Math.max(...results.map(({ peakMemory }) => peakMemory));
      process.stdout.write(row([count, mebibytes, (1000 * seconds).toFixed(1), rate.toFixed(0), memory.toFixed(0)]));
    }
  }
}

async function measure(count: number, values: number): Promise<Result[]> {
  const children = Array.from({ length: count }, () => fork(fileURLToPath(import.meta.url), ["member"]));
  const addresses = await Promise.all(children.map(message<string>));
  const members = addresses.map((address, i) => ({ id: `worker-${i}`, address, bytesPerSecond: 1 }));
  const results = Promise.all(children.map(message<Result>));
  for (const [i, child] of children.entries()) {
    child.send({ members, self: members[i]!.id, generation: 1, values } satisfies Start);
  }
  const got = await results;
  await Promise.all(children.map(end));
  return got;
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.disconnect();
  await ended;
}

async function message<T>(child: ChildProcess): Promise<T> {
  const [said] = await once(child, "message");
  return said as T;
}

async function beMember(): Promise<void> {
  const server = new MemberServer();
  process.send!(await server.listen({ host: "127.0.0.1", port: 0 }));
  const [{ values, members, self, generation }] = (await once(process, "message")) as [Start];
  const group = openGroup({ server, run: "bench", generation, self, members, progressTimeoutMs: 10_000 });
  const leaf = members.findIndex(({ id }) => id === self);
  const sum = new Float64Array(new SharedArrayBuffer(8 * vectorLength(values)));
  for (let i = 0; i < values; i++) sum[i] = ((i * (leaf + 7919)) % 200_003) - 100_000;

  const seconds: number[] = [];
  let sha256 = "";
  for (let step = 0; step < warmUp + rounds; step++) {
    const partial: Partial = { step, sum, coverage: withLeaf(emptyCoverage(members.length), leaf) };
    const start = performance.now();
    const answer = await group.allReduceSum(partial);
    if (!answer.ok) throw new Error(answer.reason);
    if (step >= warmUp) seconds.push((performance.now() - start) / 1000);
    sha256 = answer.reduced.sha256;
  }
  const median = seconds.sort((a, b) => a - b)[Math.floor(rounds / 2)]!;
  process.send!({ seconds: median, sha256, peakMemory: process.resourceUsage().maxRSS / 1024 } satisfies Result);
  await once(process, "disconnect");
  await server.close();
}

function row(columns: (string | number)[]): string {
  return `${columns.map((column) => String(column).padStart(10)).join("")}\n`;
}

if (process.argv[2] === "member") await beMember();
else await main(process.argv.slice(2));
