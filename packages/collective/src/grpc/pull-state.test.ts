import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { type TestContext, test } from "node:test";
import type { PullStateRequest, PullStateResponse } from "@umie/proto";
import { asking, fakePeer, listening, run } from "./grpc.fixture.js";
import { ping } from "./ping.js";
import { pullState, type StateSink } from "./pull-state.js";
import type { StateDonor, StateManifest } from "./state-donor.js";

const patience = { progressTimeoutMs: 10_000 };
const chunkBytes = 700_000;
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

const stateOf = (seed: string) => Buffer.alloc(5_000_001, createHash("sha512").update(seed).digest());
const state = stateOf("right");

function chunksOf(bytes: Buffer): Buffer[] {
  const count = Math.ceil(bytes.length / chunkBytes);
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * chunkBytes, (i + 1) * chunkBytes));
}

const manifestOf = (bytes: Buffer, step: number): StateManifest => ({
  ...{ step, bytes: bytes.length, chunkBytes },
  sha256: chunksOf(bytes).map(sha256),
});

interface Giving {
  step?: number;
  bytes?: Buffer;
  /** Told of each chunk that is asked for. */
  onChunk?: (index: number) => void;
}

/** A donor in a server of its own. */
async function donating(t: TestContext, { step = 41, bytes = state, onChunk = () => {} }: Giving = {}) {
  const donor: StateDonor = {
    manifest: async (asked) => (asked === run ? manifestOf(bytes, step) : undefined),
    held: (asked, wanted) =>
      asked === run && wanted === step
        ? {
            chunk(index) {
              onChunk(index);
              return chunksOf(bytes)[index];
            },
          }
        : undefined,
    step: () => undefined,
  };
  return listening(t, donor);
}

/** Takes a state into memory. */
function memory(refuse?: string): StateSink & { bytes: Buffer } {
  return {
    bytes: Buffer.alloc(0),
    open(manifest) {
      this.bytes = Buffer.alloc(manifest.bytes);
      return refuse;
    },
    write(bytes, at) {
      this.bytes.set(bytes, at);
    },
  };
}

test("pullState takes over a state from several donors at once", async (t) => {
  const donors = await Promise.all([0, 1, 2].map(() => donating(t)));
  const addresses = donors.map(({ address }) => address);
  const sink = memory();
  const answer = await pullState(addresses, run, sink, patience);
  assert.ok(answer.ok);
  assert.deepEqual(answer.manifest, manifestOf(state, 41));
  assert.deepEqual(answer.donors.toSorted(), addresses.toSorted());
  assert.ok(sink.bytes.equals(state));
});

test("pullState asks the others for what a donor that dies had not given", async (t) => {
  const steady = await donating(t);
  const dying = await donating(t, { onChunk: () => void dying.server.close() });
  const sink = memory();
  const answer = await pullState([dying.address, steady.address], run, sink, patience);
  assert.ok(answer.ok);
  assert.ok(sink.bytes.equals(state));
  assert.ok(answer.donors.includes(steady.address));
});

test("pullState takes the state that most donors hold, the newest of those", async (t) => {
  const [a, b, c] = await Promise.all([{ step: 41 }, { step: 42 }, { step: 42 }].map((giving) => donating(t, giving)));
  const most = await pullState([a!.address, b!.address, c!.address], run, memory(), patience);
  assert.deepEqual(most.ok && most.manifest.step, 42);
  const newest = await pullState([a!.address, b!.address], run, memory(), patience);
  assert.deepEqual(newest.ok && newest.manifest.step, 42);

  const wrong = await donating(t, { step: 42, bytes: stateOf("wrong") });
  const sink = memory();
  const answer = await pullState([wrong.address, b!.address, c!.address], run, sink, patience);
  assert.ok(answer.ok && !answer.donors.includes(wrong.address));
  assert.ok(sink.bytes.equals(state));
});

test("pullState returns that there is no such state, no donor, or no process", async (t) => {
  const { address } = await donating(t);
  const { server, address: without } = await listening(t);
  const absent = (peer: string) => ({
    ok: false,
    reason: `${peer} does not have its state: it takes no part in the run, or has moved on`,
    suspect: peer,
  });
  assert.deepEqual(await pullState([address], "another run", memory(), patience), absent(address));
  assert.deepEqual(await pullState([without], run, memory(), patience), absent(without));
  assert.deepEqual(await pullState([], run, memory(), patience), {
    ok: false,
    reason: "there is nobody to ask for a state",
  });
  await server.close();
  const answer = await pullState([without], run, memory(), patience);
  assert.ok(!answer.ok && answer.suspect === without);
  assert.match(answer.reason, /could not be asked for its state: .*ECONNREFUSED/);
});

test("pullState ends when the joiner has no use for the state", async (t) => {
  const { address } = await donating(t);
  const answer = await pullState([address], run, memory("it has 5000001 bytes, ours 5"), patience);
  assert.deepEqual(answer, {
    ok: false,
    reason: "the state that was offered cannot be used: it has 5000001 bytes, ours 5",
  });
});

test("pullState is cut by its signal", async (t) => {
  const abort = new AbortController();
  const { address } = await donating(t, { onChunk: () => abort.abort() });
  const answer = await pullState([address], run, memory(), { ...patience, signal: abort.signal });
  assert.ok(!answer.ok);
  assert.match(answer.reason, /^the transfer of (chunk \d of )?its state.* was cut$/);
});

test("pullState takes nothing that is not what was announced", async (t) => {
  type Content = NonNullable<PullStateResponse["content"]>;
  const small = randomBytes(100);
  const manifest = (hashes: string[], bytes = small.length): Content => ({
    $case: "manifest",
    value: { step: 41, bytes: BigInt(bytes), chunkBytes: 60, sha256: hashes.map((hash) => Buffer.from(hash, "hex")) },
  });
  const right = manifest([sha256(small.subarray(0, 60)), sha256(small.subarray(60))]);
  const data = (bytes: Buffer): Content => ({ $case: "data", value: bytes });
  const flipped = Buffer.from(small);
  flipped[7]! ^= 1;
  const cases: [manifest: Content[], chunk: Content[], RegExp][] = [
    [[], [], /its state that cannot be used: it ended early/],
    [[data(small)], [], /data came instead of a manifest/],
    [[right, right], [], /a second manifest came/],
    [[manifest([sha256(small)])], [], /it has 1 hashes for 2 chunks/],
    [[right], [], /chunk \d of its state of step 41 that cannot be used: it ended early/],
    [[right], [right], /a manifest came instead of data/],
    [[right], [data(small)], /more than its (60|40) bytes came/],
    [[right], [data(flipped.subarray(0, 60))], /it hashes to|more than its 40 bytes/],
  ];
  for (const [first, then, reason] of cases) {
    const address = await fakePeer(t, {
      pullState: (call: { request: PullStateRequest; write(message: PullStateResponse): void; end(): void }) => {
        for (const content of call.request.step === undefined ? first : then) call.write({ content });
        call.end();
      },
    });
    const answer = await pullState([address], run, memory(), patience);
    assert.ok(!answer.ok);
    assert.match(answer.reason, reason);
  }
});

test("MemberServer holds a few chunks for a joiner that does not read", async (t) => {
  let asked = 0;
  const { address } = await donating(t, { onChunk: () => void asked++ });
  const chunks = Array.from({ length: 500 }, (_, i) => i % 7);
  const call = asking(t, address).pullState({ run, ...patience, step: 41, chunks });
  await once(call, "data");
  call.pause();
  // The joiner's window is 16 MiB, a chunk 0.7 MB: what is asked for beyond it would be held by the donor.
  for (let i = 0; i < 50; i++) assert.ok((await ping(address, 10_000)).ok);
  assert.ok(asked <= 32, `${asked} chunks`);
  call.cancel();
  call.on("error", () => {});
});
