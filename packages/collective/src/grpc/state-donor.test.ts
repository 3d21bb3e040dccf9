import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import type { PullStateResponse, PullStepResponse } from "@umie/proto";
import { bytesOf, dealt, reducedOf, TestStep } from "../process-group.fixture.js";
import type { Reduced } from "../reduced.js";
import { asking, fakePeer, grpcMembers, listening, run } from "./grpc.fixture.js";
import { ping } from "./ping.js";
import { pullState, type StateSink } from "./pull-state.js";
import { pullStep } from "./pull-step.js";
import type { StateDonor, StateHeader, StateSnapshot } from "./state-donor.js";

const patience = { progressTimeoutMs: 10_000 };
const state = randomBytes(3_000_001);
const header: StateHeader = {
  step: 41,
  stateHash: createHash("sha256").update(state).digest("hex"),
  bytes: state.length,
};

function donor(pieces: StateSnapshot["pieces"]): StateDonor {
  return { state: (asked) => (asked === run ? { ...header, pieces } : undefined), step: () => undefined };
}

async function* cut(sizes: readonly number[]) {
  for (let [at, i] = [0, 0]; at < state.length; i++) {
    const size = sizes[i % sizes.length]!;
    yield state.subarray(at, at + size);
    at += size;
  }
}

/** Takes a state into memory. */
function memory(refuse?: string): StateSink & { bytes: Buffer; header: StateHeader | undefined } {
  return {
    bytes: Buffer.alloc(0),
    header: undefined,
    open(announced) {
      this.header = announced;
      this.bytes = Buffer.alloc(announced.bytes);
      return refuse;
    },
    write(bytes, at) {
      this.bytes.set(bytes, at);
    },
  };
}

test("pullState takes over a state of any pieces", async (t) => {
  for (const sizes of [[state.length], [1, 0, 999_999], [2 ** 19, 2 ** 19 + 1]]) {
    const { address } = await listening(
      t,
      donor(() => cut(sizes)),
    );
    const sink = memory();
    assert.deepEqual(await pullState(address, run, sink, patience), { ok: true, header });
    assert.deepEqual(sink.header, header);
    assert.ok(sink.bytes.equals(state));
  }
});

test("pullState returns that there is no such state, no donor, or no process", async (t) => {
  const { address } = await listening(
    t,
    donor(() => cut([1000])),
  );
  const { server, address: without } = await listening(t);
  const absent = (peer: string) => ({
    ok: false,
    reason: `${peer} does not have its state: it takes no part in the run, or has moved on`,
    suspect: peer,
  });
  assert.deepEqual(await pullState(address, "another run", memory(), patience), absent(address));
  assert.deepEqual(await pullState(without, run, memory(), patience), absent(without));
  await server.close();
  const answer = await pullState(without, run, memory(), patience);
  assert.ok(!answer.ok && answer.suspect === without);
  assert.match(answer.reason, /could not be asked for its state: .*ECONNREFUSED/);
});

test("pullState ends when the joiner has no use for the state, and the donor is let go", async (t) => {
  let left = () => {};
  const done = new Promise<void>((resolve) => (left = resolve));
  const { address } = await listening(
    t,
    donor(async function* () {
      try {
        for (;;) yield state.subarray(0, 1000);
      } finally {
        left();
      }
    }),
  );
  const answer = await pullState(address, run, memory("it has 3000001 bytes, ours 5"), patience);
  assert.ok(!answer.ok);
  assert.match(answer.reason, /sent its state that cannot be used: it has 3000001 bytes, ours 5/);
  await done;
});

test("pullState is cut by its signal", async (t) => {
  const abort = new AbortController();
  const { address } = await listening(
    t,
    donor(async function* () {
      yield state.subarray(0, 1000);
      abort.abort();
      await new Promise(() => {});
    }),
  );
  const answer = await pullState(address, run, memory(), { ...patience, signal: abort.signal });
  assert.deepEqual(answer, { ok: false, reason: "the transfer of its state was cut" });
});

test("pullState returns why a donor stops in the middle", async (t) => {
  const { address } = await listening(
    t,
    donor(async function* () {
      yield state.subarray(0, 1000);
      throw new Error("the state has moved on to step 42");
    }),
  );
  const answer = await pullState(address, run, memory(), patience);
  assert.ok(!answer.ok);
  assert.match(answer.reason, /the state has moved on to step 42/);
});

type StateContent = NonNullable<PullStateResponse["content"]>;

async function lyingDonor(t: TestContext, contents: StateContent[]): Promise<string> {
  return fakePeer(t, {
    pullState: (call: { write(message: PullStateResponse): void; end(): void }) => {
      for (const content of contents) call.write({ content });
      call.end();
    },
  });
}

test("pullState takes nothing that is not what was announced", async (t) => {
  const announced: StateContent = { $case: "header", value: { ...header, bytes: BigInt(state.length) } };
  const trailerOf = (bytes: Buffer): StateContent => ({
    $case: "trailer",
    value: { sha256: createHash("sha256").update(bytes).digest() },
  });
  const trailer = trailerOf(state);
  const data = (bytes: Buffer): StateContent => ({ $case: "data", value: bytes });
  const pieces = [
    data(state.subarray(0, 2 ** 19)),
    data(state.subarray(2 ** 19, 2 ** 20)),
    data(state.subarray(2 ** 20, 2 ** 20 + 10)),
  ];
  const short: StateContent = { $case: "header", value: { ...header, bytes: BigInt(2 ** 20 + 10) } };
  const flipped = Buffer.from(state.subarray(0, 2 ** 19));
  flipped[7]! ^= 1;
  const cases: [StateContent[], RegExp][] = [
    [[], /ended early/],
    [[announced, ...pieces], /ended early/],
    [[announced, ...pieces, trailer], /not those that were sent/],
    [[announced, ...pieces, trailerOf(state.subarray(0, 2 ** 20 + 10))], /not those that were sent/],
    [[short, ...pieces, trailer], /not those that were sent/],
    [[short, data(flipped), ...pieces.slice(1), trailer], /not those that were sent/],
    [[{ $case: "header", value: { ...header, bytes: 10n } }, ...pieces], /more than the 10 bytes announced/],
    [[...pieces, announced], /data came before the header/],
    [[trailer], /trailer came before the header/],
    [[announced, announced], /second header/],
    [[short, ...pieces, trailerOf(state.subarray(0, 2 ** 20 + 10)), trailer], /trailer came after the trailer/],
  ];
  for (const [contents, reason] of cases) {
    const answer = await pullState(await lyingDonor(t, contents), run, memory(), patience);
    assert.ok(!answer.ok);
    assert.match(answer.reason, reason);
  }
});

/** What two members reduced. */
async function reducedStep(t: TestContext): Promise<Reduced> {
  const leaves = new TestStep(300_000);
  const members = await grpcMembers(t, 2);
  const [answer] = await Promise.all(
    members.map(({ group }, i) => group.allReduceSum(leaves.partial(9, dealt(2)[i]!))),
  );
  return reducedOf(answer!);
}

test("pullStep takes over the vector of a step to the byte", async (t) => {
  const reduced = await reducedStep(t);
  const { address } = await listening(t, {
    state: () => undefined,
    step: (_run, step) => (step === 9 ? reduced : undefined),
  });
  const taken = reducedOf(await pullStep(address, run, 9, patience));
  assert.deepEqual({ ...taken, chunks: [] }, { ...reduced, chunks: [] });
  assert.ok(bytesOf(taken).equals(bytesOf(reduced)));
  assert.deepEqual(await pullStep(address, run, 8, patience), {
    ok: false,
    reason: `${address} does not have the sums of step 8: it takes no part in the run, or has moved on`,
    suspect: address,
  });
});

test("pullStep takes nothing that does not hash to what was announced, or is not whole", async (t) => {
  const reduced = await reducedStep(t);
  type Content = NonNullable<PullStepResponse["content"]>;
  const announced: Content = { $case: "header", value: { blockCount: reduced.blockCount, sha256: Buffer.alloc(32) } };
  const data = reduced.chunks.map(({ bytes }): Content => ({ $case: "data", value: Buffer.from(bytes) }));
  const cases: [Content[], RegExp][] = [
    [[announced, ...data], new RegExp(`hash to ${reduced.sha256}, not to 0000`)],
    [[announced, ...data.slice(1)], /ended early/],
    [[], /ended early/],
    [[announced, ...data, ...data], /is not of the segment/],
    [data, /data came before the header/],
    [[announced, announced], /second header/],
  ];
  for (const [contents, reason] of cases) {
    const address = await fakePeer(t, {
      pullStep: (call: { write(message: PullStepResponse): void; end(): void }) => {
        for (const content of contents) call.write({ content });
        call.end();
      },
    });
    const answer = await pullStep(address, run, 9, patience);
    assert.ok(!answer.ok);
    assert.match(answer.reason, reason);
  }
});

test("MemberServer holds a few pieces of a state for a joiner that does not read", async (t) => {
  let asked = 0;
  const { address } = await listening(
    t,
    donor(async function* () {
      for (;;) {
        asked++;
        yield state;
      }
    }),
  );
  const call = asking(t, address).pullState({ run, ...patience });
  await once(call, "data");
  call.pause();
  // The joiner's window is 16 MiB, a piece 3 MB: what is asked for beyond it would be held by the donor.
  for (let i = 0; i < 50; i++) assert.ok((await ping(address, 10_000)).ok);
  assert.ok(asked <= 8, `${asked} pieces`);
  call.cancel();
  call.on("error", () => {});
});
