import { type ChannelOptions, credentials, makeGenericClientConstructor } from "@grpc/grpc-js";
import type { MemberClient } from "@umie/proto";
import { memberService } from "./wire.js";

/** No message is larger; bulk data comes in messages of about half a MiB. */
export const maxMessageBytes = 4 * 2 ** 20;

/**
 * Straight to the peer, over a connection of our own, without second tries: whether to try again is decided by whoever
 * knows the generation. The window holds twice the bytes under way at 10 Gbit/s and 6 ms.
 */
const options: ChannelOptions = {
  "grpc-node.flow_control_window": 16 * 2 ** 20,
  "grpc.max_receive_message_length": maxMessageBytes,
  "grpc.enable_retries": 0,
  "grpc.enable_http_proxy": 0,
  "grpc.enable_channelz": 0,
  "grpc.service_config_disable_resolution": 1,
  "grpc.use_local_subchannel_pool": 1,
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1000,
  // Ends connections to hosts that vanished without a word.
  "grpc.keepalive_time_ms": 10_000,
  "grpc.keepalive_timeout_ms": 10_000,
};

const Client = makeGenericClientConstructor(memberService, "umie.v1.Member");

/**
 * Use a channel of its own for one exchange.
 *
 * @param unreadable What to answer if the address is none that gRPC can read.
 */
export async function withChannel<T>(
  address: string,
  use: (channel: MemberClient) => Promise<T>,
  unreadable: (details: string) => T,
): Promise<T> {
  let channel: MemberClient;
  try {
    channel = openChannel(address);
  } catch (error) {
    return unreadable((error as Error).message);
  }
  try {
    return await use(channel);
  } finally {
    channel.close();
  }
}

/** It connects when first used, and must be closed. @throws {Error} If gRPC cannot read the address. */
export function openChannel(address: string): MemberClient {
  return new Client(address, credentials.createInsecure(), options) as unknown as MemberClient;
}

/** Channels to peers, one per address, kept over generations. */
export class Channels {
  readonly #open = new Map<string, MemberClient>();

  to(address: string): MemberClient {
    const known = this.#open.get(address);
    if (known) return known;
    const channel = openChannel(address);
    this.#open.set(address, channel);
    return channel;
  }

  /** Forget one that failed, so that the next use connects anew instead of waiting out a back-off. */
  drop(address: string): void {
    this.#open.get(address)?.close();
    this.#open.delete(address);
  }

  close(): void {
    for (const address of [...this.#open.keys()]) this.drop(address);
  }
}
