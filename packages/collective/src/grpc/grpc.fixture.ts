import { once } from "node:events";
import type { TestContext } from "node:test";
import { type ClientReadableStream, Server, ServerCredentials, type UntypedHandleCall } from "@grpc/grpc-js";
import { RefusalReason, type Round } from "@umie/proto";
import { openChannel } from "./channels.js";
import { MemberServer } from "./member-server.js";
import { type GroupMember, type GrpcGroup, openGroup } from "./open-group.js";
import { refusalOf } from "./refusal.js";
import type { StateDonor } from "./state-donor.js";
import { memberService } from "./wire.js";

export const run = "run-1";

/** A server on a free port of this machine; the test's end closes it. */
export async function listening(t: TestContext, donor?: StateDonor) {
  const server = new MemberServer({ donor });
  t.after(() => server.close());
  return { server, address: await server.listen({ host: "127.0.0.1", port: 0 }) };
}

export interface GrpcMember {
  self: string;
  address: string;
  server: MemberServer;
  group: GrpcGroup;
}

/** The members behind addresses, unequal in bandwidth. */
export function membersAt(addresses: readonly string[]): GroupMember[] {
  return addresses.map((address, i) => ({ id: `worker-${i}`, address, bytesPerSecond: 1e9 / (1 + (i % 3)) }));
}

/** So many members of one generation in this process, each with a server. */
export async function grpcMembers(t: TestContext, count: number, progressTimeoutMs = 10_000): Promise<GrpcMember[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listening(t)));
  const members = membersAt(servers.map(({ address }) => address));
  return servers.map(({ server, address }, i) => {
    const self = members[i]!.id;
    return {
      self,
      address,
      server,
      group: openGroup({ server, run, generation: 1, self, members, progressTimeoutMs }),
    };
  });
}

/** A peer that answers as the test wants it to. */
export async function fakePeer(
  t: TestContext,
  answers: Partial<Record<keyof typeof memberService, UntypedHandleCall>>,
) {
  const server = new Server();
  const unexpected = (call: { emit: (event: "error", error: object) => void }) =>
    call.emit("error", { details: "unexpected" });
  const all = Object.fromEntries(Object.keys(memberService).map((name) => [name, unexpected as UntypedHandleCall]));
  server.addService(memberService, { ...all, ...answers });
  t.after(() => server.forceShutdown());
  return new Promise<string>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(`127.0.0.1:${port}`),
    );
  });
}

/** A channel for requests of the test's own making. */
export function asking(t: TestContext, address: string) {
  const channel = openChannel(address);
  t.after(() => channel.close());
  return channel;
}

export function roundOf(member: string, { generation = 1, step = 0, progressTimeoutMs = 10_000 } = {}): Round {
  return { run, generation, step, member, progressTimeoutMs };
}

/** The name of the refusal that ends a stream; "complete" if none does. */
export async function refusalName(call: ClientReadableStream<unknown>): Promise<string> {
  call.resume();
  try {
    await once(call, "end");
    return "complete";
  } catch (error) {
    const refused = refusalOf(error as object);
    if (!refused) throw error;
    return RefusalReason[refused.reason];
  }
}
