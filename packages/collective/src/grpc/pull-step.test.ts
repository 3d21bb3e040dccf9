import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { PullStepResponse } from "@umie/proto";
import { bytesOf, dealt, reducedOf, TestStep } from "../process-group.fixture.js";
import type { Reduced } from "../reduced.js";
import { fakePeer, grpcMembers, listening, run } from "./grpc.fixture.js";
import { pullStep } from "./pull-step.js";

const patience = { progressTimeoutMs: 10_000 };

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
    manifest: async () => undefined,
    held: () => undefined,
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
