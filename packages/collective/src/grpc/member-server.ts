import { Server, ServerCredentials } from "@grpc/grpc-js";
import { attachments } from "./attachments.js";
import { Channels } from "./channels.js";
import { handlers } from "./handlers.js";
import type { OpenPulls } from "./open-pulls.js";
import type { StateDonor } from "./state-donor.js";
import type { Traffic } from "./traffic.js";
import { memberService } from "./wire.js";

/** Requests are small; connections to hosts that vanished without a word end. */
const serverOptions = {
  "grpc.max_receive_message_length": 2 ** 16,
  "grpc.enable_channelz": 0,
  "grpc.keepalive_time_ms": 10_000,
  "grpc.keepalive_timeout_ms": 10_000,
};

/** The gRPC side of a worker, one per process: the port where peers ask, and the channels on which it asks them. */
export class MemberServer {
  readonly channels = new Channels();
  readonly attachments = attachments();
  readonly traffic: Traffic = { sent: 0, received: 0 };
  readonly openPulls: OpenPulls = new Set();
  readonly #server = new Server(serverOptions);

  /**
   * @param donor What joiners get from this process; nothing without it.
   * @param donorShare Of this process's bandwidth for one of them, from 0 to 1; the rest is for training.
   */
  constructor({ donor, donorShare = 0.1 }: { donor?: StateDonor | undefined; donorShare?: number } = {}) {
    this.#server.addService(memberService, handlers(this.attachments, this.traffic, { donor, donorShare }));
  }

  /** Whom this process is waiting for, for what, how much of it has come, and how long nothing has. */
  pulls(): { peer: string; what: string; bytes: number; quietMs: number }[] {
    const now = performance.now();
    return [...this.openPulls].map(({ peer, what, bytes, at }) => ({
      peer,
      what,
      bytes,
      quietMs: Math.round(now - at),
    }));
  }

  /**
   * Take requests from now on.
   *
   * @param host A name or an address, without brackets.
   * @param port 0: one that is free.
   * @returns host:port
   * @throws {Error} If the port is taken or the host is not of this machine.
   */
  listen({ host, port }: { host: string; port: number }): Promise<string> {
    const at = (p: number) => `${host.includes(":") ? `[${host}]` : host}:${p}`;
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(at(port), ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(new Error(`Cannot listen on ${at(port)}: ${error.message}`, { cause: error }));
        else resolve(at(bound));
      });
    });
  }

  /** Leave all generations, tell whoever asks, then close the port and all connections. */
  async close(): Promise<void> {
    this.attachments.close("the process ends");
    this.channels.close();
    const drained = new Promise((resolve) => this.#server.tryShutdown(resolve));
    const late = setTimeout(() => this.#server.forceShutdown(), closingGraceMs);
    await drained;
    clearTimeout(late);
  }
}

/** For the last words on open streams; an asker that does not read them is cut off. */
const closingGraceMs = 500;
