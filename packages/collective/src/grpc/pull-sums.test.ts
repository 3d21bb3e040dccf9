import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { crc32 } from "node:zlib";
import type { handleServerStreamingCall, ServerWritableStream } from "@grpc/grpc-js";
import type { PullPartialRequest, PullPartialResponse, PullReducedRequest, PullReducedResponse } from "@umie/proto";
import { encodeBlocks } from "../block-codec.js";
import { blocksPerChunk } from "../blocks.js";
import { covering, dealt, TestStep } from "../process-group.fixture.js";
import { fakePeer, listening, membersAt, run } from "./grpc.fixture.js";
import { openGroup } from "./open-group.js";

const leaves = new TestStep(256 * 1024);
const { blockCount } = leaves.layout;
const [ours, theirs] = dealt(2);

/** What a peer says that keeps to the protocol. */
const honest = {
  header: { coverage: Buffer.from(covering(theirs!).bits), leafCount: 8, blockCount },
  blocks: (firstBlock: number, endBlock: number) => {
    const { sum } = leaves.partial(0, theirs!);
    const parts: Buffer[] = [];
    for (let first = firstBlock; first < endBlock; first += blocksPerChunk) {
      parts.push(Buffer.from(encodeBlocks(sum, first, Math.min(first + blocksPerChunk, endBlock))));
    }
    return parts;
  },
};

type Says<Request, Content> = (request: Request) => Iterable<Content>;
type PartialContent = NonNullable<PullPartialResponse["content"]>;
type ReducedContent = NonNullable<PullReducedResponse["content"]>;

function saying<Request, Content>(
  says: Says<Request, Content>,
): handleServerStreamingCall<Request, { content: Content }> {
  return (call: ServerWritableStream<Request, { content: Content }>) => {
    for (const content of says(call.request)) call.write({ content });
    call.end();
  };
}

/** Our member's answer, reducing with a peer that says this. */
async function reduceWith(
  t: TestContext,
  partial: Says<PullPartialRequest, PartialContent>,
  reduced: Says<PullReducedRequest, ReducedContent>,
) {
  const { server, address } = await listening(t);
  const peer = await fakePeer(t, { pullPartial: saying(partial), pullReduced: saying(reduced) });
  const members = membersAt([address, peer]);
  const group = openGroup({ server, run, generation: 1, self: "worker-0", members, progressTimeoutMs: 10_000 });
  return group.allReduceSum(leaves.partial(0, ours!));
}

const header = (value: Partial<typeof honest.header> = {}): PartialContent => ({
  $case: "header",
  value: { ...honest.header, ...value },
});
const data = (value: Buffer) => ({ $case: "data" as const, value });
const blocks = ({ segment }: PullPartialRequest | PullReducedRequest) =>
  honest.blocks(segment!.firstBlock, segment!.endBlock).map(data);
/** The same with the CRC of its data behind it. */
const closed = <Content extends { $case: string; value: unknown }>(contents: readonly Content[]) => {
  const bytes = contents.flatMap(({ $case, value }) => ($case === "data" ? [value as Buffer] : []));
  return [...contents, { $case: "crc32" as const, value: crc32(Buffer.concat(bytes)) }];
};
const goodPartial = (request: PullPartialRequest) => closed([header(), ...blocks(request)]);
const goodReduced = (request: PullReducedRequest): ReducedContent[] =>
  closed<ReducedContent>([{ $case: "header", value: { blockCount } }, ...blocks(request)]);

/** One bit of the last value is turned on the way. */
function turned<Content extends { $case: string; value: unknown }>(contents: readonly Content[]): Content[] {
  const last = contents.findLast(({ $case }) => $case === "data")!;
  const bytes = Buffer.from(last.value as Buffer);
  bytes[bytes.length - 4]! ^= 1;
  return contents.map((content) => (content === last ? { ...content, value: bytes } : content));
}

test("allReduceSum takes what a peer sends that keeps to the protocol, also in other messages than ours", async (t) => {
  assert.ok((await reduceWith(t, goodPartial, goodReduced)).ok);
  const blockByBlock = (request: PullPartialRequest) => {
    const { firstBlock, endBlock } = request.segment!;
    const single = Array.from({ length: endBlock - firstBlock }, (_, i) =>
      honest.blocks(firstBlock + i, firstBlock + i + 1),
    );
    return closed([header(), ...single.flat().map(data)]);
  };
  assert.ok((await reduceWith(t, blockByBlock, goodReduced)).ok);
});

const bad: [string, Says<PullPartialRequest, PartialContent>, RegExp][] = [
  ["data before the header", (request) => [...blocks(request), header()], /data came before the header/],
  ["nothing", () => [], /ended \d+ blocks early/],
  ["too little", (request) => [header(), ...blocks(request).slice(1)], /ended \d+ blocks early/],
  ["too much", (request) => [...goodPartial(request), ...blocks(request)], /is not of the segment/],
  ["changed on the way", (request) => turned(goodPartial(request)), /it was changed on the way/],
  ["without a CRC", (request) => [header(), ...blocks(request)], /ended without its CRC/],
  ["no blocks", () => [header(), data(Buffer.from("no blocks"))], /not hold whole encoded blocks/],
  [
    "another vector",
    () => [header({ blockCount: 9 })],
    /its vector has 9 blocks, ours 256|its vector has 9 blocks, ours 257/,
  ],
  ["a bitmap of another length", () => [header({ coverage: Buffer.of(1, 2) })], /not a bitmap of 8 leaves/],
  ["leaves above K", () => [header({ coverage: Buffer.of(0xff), leafCount: 4 })], /not a bitmap of 4 leaves/],
];

for (const [what, says, reason] of bad) {
  test(`allReduceSum suspects a peer whose sums are ${what}`, async (t) => {
    const answer = await reduceWith(t, says, goodReduced);
    assert.ok(!answer.ok);
    assert.match(answer.reason, reason);
    assert.equal(answer.suspect, "worker-1");
  });
}

test("allReduceSum suspects a peer whose reduced segment cannot be used", async (t) => {
  const headerOf = (blockCount: number): ReducedContent => ({ $case: "header", value: { blockCount } });
  const cases: [Says<PullReducedRequest, ReducedContent>, RegExp][] = [
    [blocks, /data came before the header/],
    [() => [headerOf(blockCount)], /ended \d+ blocks early/],
    [() => [headerOf(9)], /its vector has 9 blocks/],
    [(request) => turned(goodReduced(request)), /it was changed on the way/],
  ];
  for (const [says, reason] of cases) {
    const answer = await reduceWith(t, goodPartial, says);
    assert.ok(!answer.ok);
    assert.match(answer.reason, reason);
    assert.equal(answer.suspect, "worker-1");
  }
});

test("allReduceSum suspects nobody when a peer counts other leaves", async (t) => {
  const answer = await reduceWith(t, () => [header({ coverage: Buffer.of(0, 0), leafCount: 9 })], goodReduced);
  assert.deepEqual(answer, {
    ok: false,
    reason: "the sums do not add up to the step: the step has 8 leaves on worker-0 and 9 on worker-1",
  });
});

test("allReduceSum suspects a peer whose address cannot be read", async (t) => {
  const { server, address } = await listening(t);
  for (const bogus of ["", "dns://x/y/%", "127.0.0.1:no-port"]) {
    const members = membersAt([address, bogus]);
    const generation = bogus.length + 1;
    const group = openGroup({ server, run, generation, self: "worker-0", members, progressTimeoutMs: 10_000 });
    const answer = await group.allReduceSum(leaves.partial(0, ours!));
    assert.ok(!answer.ok);
    assert.match(answer.reason, /^worker-1 could not be asked for its/);
    assert.equal(answer.suspect, "worker-1");
  }
});
