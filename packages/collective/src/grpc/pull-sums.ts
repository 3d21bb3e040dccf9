import { crc32 } from "node:zlib";
import type { ClientReadableStream } from "@grpc/grpc-js";
import type { MemberClient, PartialHeader, ReducedHeader, Round } from "@umie/proto";
import type { BlockSink } from "../block-sink.js";
import type { BlockRange } from "../blocks.js";
import { type Coverage, coverageFromBits } from "../coverage.js";
import type { Failure } from "../process-group.js";
import { blame } from "./blame.js";
import type { Channels } from "./channels.js";
import { type OpenPulls, openPull } from "./open-pulls.js";
import { readStream, type StreamEnd } from "./read-stream.js";
import type { Traffic } from "./traffic.js";

/** What all pulls of one attempt have in common. */
export interface Asking {
  channels: Channels;
  /** host:port of a member. */
  addressOf: (member: string) => string;
  /** Who asks, and for which step of which generation. */
  round: Round;
  /** Blocks of the whole vector. */
  blockCount: number;
  signal: AbortSignal;
  traffic: Traffic;
  pulls: OpenPulls;
}

/** REDUCE: pull a peer's own sums of a segment into a sink; first comes what they cover. Returns why that failed. */
export function pullPartial(
  asking: Asking,
  peer: string,
  segment: BlockRange,
  sink: BlockSink,
  onCoverage: (coverage: Coverage) => void,
): Promise<Failure | undefined> {
  const open = ({ blockCount, leafCount, coverage: bits }: PartialHeader) => {
    const coverage = coverageFromBits(leafCount, bits);
    if (!coverage) return `its coverage is not a bitmap of ${leafCount} leaves`;
    if (blockCount === asking.blockCount) onCoverage(coverage);
    return otherLength(asking, blockCount);
  };
  const ask = (channel: MemberClient) => channel.pullPartial({ round: asking.round, segment });
  return pullBlocks(asking, peer, { what: "its sums", ask, open, sink });
}

/** GATHER: pull the segment that a peer owns, summed over all members, into a sink. Returns why that failed. */
export function pullReduced(
  asking: Asking,
  peer: string,
  segment: BlockRange,
  sink: BlockSink,
): Promise<Failure | undefined> {
  const open = ({ blockCount }: ReducedHeader) => otherLength(asking, blockCount);
  const ask = (channel: MemberClient) => channel.pullReduced({ round: asking.round, segment });
  return pullBlocks(asking, peer, { what: "its reduced segment", ask, open, sink });
}

type Content<Header> =
  | { $case: "header"; value: Header }
  | { $case: "data"; value: Buffer }
  | { $case: "crc32"; value: number };

interface BlockPull<Header> {
  /** A noun for people. */
  what: string;
  ask: (channel: MemberClient) => ClientReadableStream<{ content: Content<Header> | undefined }>;
  /** A sentence if this is not the header of what we want. */
  open: (header: Header) => string | undefined;
  sink: BlockSink;
}

async function pullBlocks<Header>(asking: Asking, peer: string, pull: BlockPull<Header>): Promise<Failure | undefined> {
  const { channels, round, addressOf } = asking;
  const { member: self, progressTimeoutMs } = round;
  const address = addressOf(peer);
  const noted = openPull(asking.pulls, peer, pull.what);
  const end = await readBlocks(asking, address, pull, noted.came);
  noted.ended();
  if (end.kind === "broken" || end.kind === "silent") channels.drop(address);
  return blame(end, { self, peer, what: pull.what, progressTimeoutMs });
}

async function readBlocks<Header>(
  { channels, round: { progressTimeoutMs }, signal, traffic }: Asking,
  address: string,
  { ask, open, sink }: BlockPull<Header>,
  came: (bytes: number) => void,
): Promise<StreamEnd> {
  let [opened, checked, crc] = [false, false, 0];
  const take = (content: Content<Header>) => {
    switch (content.$case) {
      case "data":
        traffic.received += content.value.length;
        came(content.value.length);
        crc = crc32(content.value, crc);
        return opened ? sink.take(content.value) : "data came before the header";
      case "crc32":
        checked = content.value === crc;
        return checked ? undefined : "it was changed on the way";
      default:
        opened = true;
        return open(content.value);
    }
  };
  let call: ReturnType<typeof ask>;
  try {
    call = ask(channels.to(address));
  } catch (error) {
    // An address that gRPC cannot even read.
    return { kind: "broken", details: (error as Error).message };
  }
  const end = await readStream(call, { progressTimeoutMs, signal, take });
  if (end.kind !== "complete" || (sink.left() === 0 && checked)) return end;
  const details = sink.left() > 0 ? `it ended ${sink.left()} blocks early` : "it ended without its CRC";
  return { kind: "unusable", details };
}

function otherLength(asking: Asking, blockCount: number): string | undefined {
  if (blockCount === asking.blockCount) return undefined;
  return `its vector has ${blockCount} blocks, ours ${asking.blockCount}`;
}
