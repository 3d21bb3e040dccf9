import assert from "node:assert/strict";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import { crc32 } from "node:zlib";
import { Client, credentials } from "@grpc/grpc-js";
import type { PullPartialResponse } from "@umie/proto";
import { blocksPerChunk } from "../blocks.js";
import { allLeaves, covering, dealt, reducedOf, TestStep } from "../process-group.fixture.js";
import { asking, fakePeer, grpcMembers, listening, membersAt, refusalName, roundOf, run } from "./grpc.fixture.js";
import { MemberServer } from "./member-server.js";
import { openGroup } from "./open-group.js";
import { ping } from "./ping.js";
import { refusal, refusalOf } from "./refusal.js";
import { memberService } from "./wire.js";

const leaves = new TestStep(5000);
/** What the asker of the tests owns: all, since it is the fastest. */
const segment = { firstBlock: 0, endBlock: leaves.layout.blockCount };

/** A server whose process is to be the second member, beside one that is not there yet and which the test plays. */
async function secondMember(t: TestContext) {
  const { server, address } = await listening(t);
  const absent = await listening(t);
  const members = membersAt([absent.address, address]);
  return {
    server,
    address,
    absent: absent.server,
    options: { server, run, self: "worker-1", members, progressTimeoutMs: 10_000 },
  };
}

/** A member that waits in step 5 of generation 3 for an asker which the test plays. */
async function waitingMember(t: TestContext) {
  const { server, address, absent, options } = await secondMember(t);
  const group = openGroup({ ...options, generation: 3 });
  const answer = group.allReduceSum(leaves.partial(5, dealt(2)[1]!));
  return { server, address, absent, group, options, answer, channel: asking(t, address) };
}

const at = (step: number, generation = 3, progressTimeoutMs = 10_000) =>
  roundOf("worker-0", { generation, step, progressTimeoutMs });

test("MemberServer refuses an older generation, an older step and blocks of others, with the reason in the trailer", async (t) => {
  const { channel } = await waitingMember(t);
  const name = (round: ReturnType<typeof at>, asked = segment) =>
    Promise.all([
      refusalName(channel.pullPartial({ round, segment: asked })),
      refusalName(channel.pullReduced({ round, segment: { firstBlock: 0, endBlock: 0 } })),
    ]);
  assert.deepEqual(await name(at(5, 2)), ["REFUSAL_REASON_GENERATION_OVER", "REFUSAL_REASON_GENERATION_OVER"]);
  assert.deepEqual(await name(at(4)), ["REFUSAL_REASON_STEP_OVER", "REFUSAL_REASON_STEP_OVER"]);
  const other = channel.pullPartial({ round: at(5), segment: { firstBlock: 0, endBlock: 1 } });
  assert.equal(await refusalName(other), "REFUSAL_REASON_OTHER_SEGMENT");
  const stranger = { ...at(5), member: "worker-9" };
  assert.equal(await refusalName(channel.pullPartial({ round: stranger, segment })), "REFUSAL_REASON_OTHER_SEGMENT");
  const reduced = channel.pullReduced({ round: at(5), segment });
  assert.equal(await refusalName(reduced), "REFUSAL_REASON_OTHER_SEGMENT");
});

test("MemberServer refuses requests without a round or a segment", async (t) => {
  const { channel } = await waitingMember(t);
  for (const request of [
    { round: undefined, segment },
    { round: at(5), segment: undefined },
  ]) {
    await assert.rejects(refusalName(channel.pullPartial(request)), /no round or no segment/);
  }
});

test("MemberServer keeps a newer step waiting with signs of life, and serves it when the member is there", async (t) => {
  const { address, options } = await secondMember(t);
  const call = asking(t, address).pullPartial({ round: at(0, 3, 2000), segment });
  const heard: PullPartialResponse["content"][] = [];
  const signs = async (count: number) => {
    for (let i = 0; i < count; i++) heard.push((await once(call, "data"))[0].content);
  };
  await signs(2);
  const group = openGroup({ ...options, generation: 3 });
  await signs(1);
  assert.deepEqual(heard, [undefined, undefined, undefined]);
  const partial = leaves.partial(0, [1, 4]);
  void group.allReduceSum(partial);
  const rest: NonNullable<PullPartialResponse["content"]>[] = [];
  call.on("data", ({ content }: PullPartialResponse) => content && rest.push(content));
  await once(call, "end");
  const [header, data] = rest;
  const { bits } = covering([1, 4]);
  assert.deepEqual(header, {
    $case: "header",
    value: { coverage: Buffer.from(bits), leafCount: 8, blockCount: leaves.layout.blockCount },
  });
  assert.ok(data?.$case === "data");
  assert.deepEqual(rest.slice(2), [{ $case: "crc32", value: crc32(data.value) }]);
});

test("MemberServer refuses a run that it never joins, after its patience", async (t) => {
  const { address } = await listening(t);
  const call = asking(t, address).pullPartial({ round: at(0, 1, 40), segment });
  assert.equal(await refusalName(call), "REFUSAL_REASON_NOT_HERE");
});

test("MemberServer cuts the streams of a generation when it ends by its signal, a later one or close", async (t) => {
  const abort = new AbortController();
  const ends: [string, (member: Awaited<ReturnType<typeof waitingMember>>) => void, RegExp][] = [
    ["signal", () => abort.abort("the node drains"), /generation 4 is over: the node drains/],
    ["later", ({ options }) => openGroup({ ...options, generation: 5 }), /generation 4 is over: generation 5 follows/],
    ["close", ({ server }) => void server.close(), /generation 4 is over: the process ends/],
  ];
  for (const [how, end, reason] of ends) {
    const member = await waitingMember(t);
    const signal = how === "signal" ? abort.signal : undefined;
    const group = openGroup({ ...member.options, generation: 4, signal });
    const answer = group.allReduceSum(leaves.partial(5, dealt(2)[1]!));
    const waiting = member.channel.pullPartial({ round: at(6, 4, 200), segment });
    await once(waiting, "data");
    end(member);
    assert.equal(await refusalName(waiting), "REFUSAL_REASON_GENERATION_OVER", how);
    const given = await answer;
    assert.match(given.ok ? "" : given.reason, reason);
  }
});

test("MemberServer tells a step that failed, and whom it suspects", async (t) => {
  const { answer, channel, absent } = await waitingMember(t);
  await absent.close();
  const failed = await answer;
  assert.ok(!failed.ok && failed.suspect === "worker-0");
  const none = { firstBlock: leaves.layout.blockCount, endBlock: leaves.layout.blockCount };
  for (const call of [
    channel.pullPartial({ round: at(5), segment }),
    channel.pullReduced({ round: at(5), segment: none }),
  ]) {
    call.resume();
    const [error] = await once(call, "error");
    assert.deepEqual(refusalOf(error), refusal("REFUSAL_REASON_STEP_FAILED", "worker-0"));
  }
});

test("openGroup with a signal that has aborted is over from the start", async (t) => {
  const { server, address } = await listening(t);
  const signal = AbortSignal.abort(new Error("the run was cancelled"));
  const group = openGroup({
    server,
    run,
    generation: 1,
    self: "worker-0",
    members: membersAt([address]),
    progressTimeoutMs: 500,
    signal,
  });
  assert.deepEqual(await group.allReduceSum(leaves.partial(0, allLeaves)), {
    ok: false,
    reason: "generation 1 is over: the run was cancelled",
  });
  assert.deepEqual(await ping(address, 10_000), { ok: true, attachments: [] });
});

test("openGroup refuses a member that is none, and a name that two have", async (t) => {
  const { server, address } = await listening(t);
  const [member] = membersAt([address]);
  const options = { server, run, generation: 1, progressTimeoutMs: 500 };
  assert.throws(() => openGroup({ ...options, self: "worker-9", members: [member!] }), /worker-9 must be one of/);
  assert.throws(() => openGroup({ ...options, self: "worker-0", members: [member!, member!] }), /distinct members/);
});

test("allReduceSum refuses a step while another is under way", async (t) => {
  const { group } = await waitingMember(t);
  await assert.rejects(group.allReduceSum(leaves.partial(6, [0])), /step 6 as step 5 must end first/);
});

test("ping says in which generations a process takes part", async (t) => {
  const { address, group } = await waitingMember(t);
  assert.deepEqual(await ping(address, 10_000), { ok: true, attachments: [{ run, generation: 3 }] });
  group.close();
  assert.deepEqual(await ping(address, 10_000), { ok: true, attachments: [] });
});

test("ping says why there is no answer", async (t) => {
  const silent = await fakePeer(t, { ping: () => {} });
  assert.deepEqual(await ping(silent, 20), { ok: false, reason: `${silent} did not answer within 20 ms` });
  const unreadable = await ping("", 10_000);
  assert.ok(!unreadable.ok);
  assert.match(unreadable.reason, /cannot be reached/);

  const server = new MemberServer();
  const address = await server.listen({ host: "127.0.0.1", port: 0 });
  await server.close();
  const answer = await ping(address, 10_000);
  assert.ok(!answer.ok);
  assert.match(answer.reason, new RegExp(`^${address} cannot be reached: .*ECONNREFUSED`));
});

test("MemberServer listens on names and IPv6, and says which port is taken", async (t) => {
  const { address } = await listening(t);
  const second = new MemberServer();
  t.after(() => second.close());
  const port = Number(address.split(":")[1]);
  await assert.rejects(
    second.listen({ host: "127.0.0.1", port }),
    new RegExp(`Cannot listen on ${address}: .*EADDRINUSE`),
  );
  assert.match(await second.listen({ host: "localhost", port: 0 }), /^localhost:\d+$/);
});

test("MemberServer holds one message for an asker that does not read", async (t) => {
  const { address, options } = await secondMember(t);
  const members = options.members.map((member, i) => ({ ...member, bytesPerSecond: i === 0 ? 1e6 : 1 }));
  const group = openGroup({ ...options, generation: 1, members });
  const chunks = 40;
  const sum = new Float64Array(chunks * blocksPerChunk * 1024);
  const partial = { step: 0, sum, coverage: covering([0]) };
  let encoded = 0;
  const subarray = sum.subarray.bind(sum);
  sum.subarray = (first, end) => {
    encoded++;
    return subarray(first, end);
  };
  void group.allReduceSum(partial);

  const small = new Client(address, credentials.createInsecure(), { "grpc-node.flow_control_window": 65_535 });
  t.after(() => small.close());
  const { path, requestSerialize, responseDeserialize } = memberService.pullPartial;
  const asked = { round: roundOf("worker-0"), segment: { firstBlock: 0, endBlock: chunks * blocksPerChunk } };
  const call = small.makeServerStreamRequest(path, requestSerialize, responseDeserialize, asked);
  const [header] = await once(call, "data");
  assert.equal(header.content.$case, "header");
  call.pause();
  // Rounds through the same server: had it more to send, it would have sent it by now.
  for (let i = 0; i < 20; i++) assert.ok((await ping(address, 10_000)).ok);
  assert.ok(encoded > 0 && encoded <= 4, `${encoded} of ${chunks} chunks`);
  call.resume();
  await once(call, "end");
  assert.ok(encoded >= chunks);
});

test("MemberServer serves its reduced segment after the answer, but no longer its partial", async (t) => {
  const [first, second] = await grpcMembers(t, 2);
  const large = new TestStep(300_000);
  const partials = dealt(2).map((mine) => large.partial(0, mine));
  const [answer] = await Promise.all([first, second].map((member, i) => member!.group.allReduceSum(partials[i]!)));
  const [own, others] = first!.group.attempt!.segments;
  const channel = asking(t, first!.address);

  const call = channel.pullReduced({ round: roundOf("worker-1"), segment: own });
  const data: Buffer[] = [];
  call.on("data", ({ content }) => content?.$case === "data" && data.push(content.value));
  await once(call, "end");
  const chunks = reducedOf(answer!).chunks.filter(({ endBlock }) => endBlock <= own!.endBlock);
  assert.ok(Buffer.concat(data).equals(Buffer.concat(chunks.map(({ bytes }) => bytes))));

  const partial = channel.pullPartial({ round: roundOf("worker-1"), segment: others });
  assert.equal(await refusalName(partial), "REFUSAL_REASON_STEP_OVER");
});
