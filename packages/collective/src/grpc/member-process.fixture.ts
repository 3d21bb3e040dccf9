import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { TestStep } from "../process-group.fixture.js";
import { MemberServer } from "./member-server.js";
import { type GroupMember, type GrpcGroup, openGroup } from "./open-group.js";

/** What a test tells a member in a process of its own. */
export type Order =
  | { order: "listen"; values: number; port: number }
  | { order: "enter"; generation: number; self: string; members: GroupMember[]; progressTimeoutMs: number }
  | { order: "reduce"; step: number; leaves: number[]; mishap?: Mishap | undefined };

/** Happens when the member encodes this chunk of its sums for a peer, so in the middle of serving it. */
export interface Mishap {
  what: "kill" | "leave";
  atChunk: number;
}

/** What the member says back. */
export type Report =
  | { address: string }
  | { entered: number }
  | { ok: true; sha256: string }
  | { ok: false; reason: string; suspect?: string };

/** A member in a process of its own, which the test may kill. */
export class MemberProcess {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static start(t: TestContext): MemberProcess {
    const child = fork(fileURLToPath(import.meta.url), ["member"]);
    t.after(() => child.kill("SIGKILL"));
    return new MemberProcess(child);
  }

  /** Give an order and wait for the report. */
  async tell(order: Order): Promise<Report> {
    const report = once(this.#child, "message");
    this.#child.send(order);
    const [said] = await report;
    return said as Report;
  }

  /** @param values Length of the gradients that it will compute. */
  async listen(values: number, port = 0): Promise<string> {
    const report = await this.tell({ order: "listen", values, port });
    if (!("address" in report)) throw new Error("the member did not listen");
    return report.address;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async kill(): Promise<void> {
    const gone = this.gone();
    this.#child.kill("SIGKILL");
    await gone;
  }

  async gone(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, "exit");
  }
}

function beMember(): void {
  const server = new MemberServer();
  let group: GrpcGroup | undefined;
  let step: TestStep | undefined;
  const obey = async (order: Order): Promise<Report> => {
    if (order.order === "listen") {
      step = new TestStep(order.values);
      return { address: await server.listen({ host: "127.0.0.1", port: order.port }) };
    }
    if (order.order === "enter") {
      group = openGroup({ ...order, server, run: "run-1" });
      return { entered: order.generation };
    }
    const partial = step!.partial(order.step, order.leaves);
    if (order.mishap) arm(partial.sum, order.mishap, group!);
    const answer = await group!.allReduceSum(partial);
    return answer.ok ? { ok: true, sha256: answer.reduced.sha256 } : answer;
  };
  process.on("message", (order: Order) => void obey(order).then((report) => process.send!(report)));
  process.on("disconnect", () => process.exit());
}

/** Sums are read chunk by chunk, each time by way of `subarray`. */
function arm(sum: Float64Array, { what, atChunk }: Mishap, group: GrpcGroup): void {
  const subarray = sum.subarray.bind(sum);
  let chunk = 0;
  sum.subarray = (first, end) => {
    if (chunk++ === atChunk) {
      if (what === "kill") process.kill(process.pid, "SIGKILL");
      else group.close("the node drains");
    }
    return subarray(first, end);
  };
}

if (process.argv[2] === "member") beMember();
