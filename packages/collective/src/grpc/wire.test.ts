import assert from "node:assert/strict";
import { test } from "node:test";
import { PullPartialResponse, PullReducedResponse, PullStateResponse, PullStepResponse } from "@umie/proto";
import fc from "fast-check";
import { dataMessage, memberService } from "./wire.js";

const methods = [
  ["pullPartial", PullPartialResponse],
  ["pullReduced", PullReducedResponse],
  ["pullState", PullStateResponse],
  ["pullStep", PullStepResponse],
] as const;

for (const [name, generated] of methods) {
  const { responseSerialize, responseDeserialize } = memberService[name];

  test(`memberService.${name} has the bytes of the generated code, both ways`, () => {
    for (const length of [0, 1, 127, 128, 16_383, 16_384, 500_000]) {
      const message = dataMessage(new Uint8Array(length).map((_, i) => i * 7));
      const bytes = Buffer.from(responseSerialize(message));
      assert.ok(bytes.equals(generated.encode(message).finish()));
      assert.deepEqual(responseDeserialize(bytes), message);
    }
    const empty = responseSerialize({ content: undefined });
    assert.equal(empty.length, 0);
    assert.deepEqual(responseDeserialize(empty), { content: undefined });
  });

  test(`memberService.${name} reads any bytes as the generated code does`, () => {
    const read = (decode: (bytes: Buffer) => object, bytes: Buffer) => {
      try {
        return decode(bytes);
      } catch (error) {
        return (error as Error).message;
      }
    };
    const bytes = fc.array(fc.oneof(fc.constantFrom(0x12, 0x0a, 0, 1, 2, 3, 0x80), fc.nat({ max: 255 })), {
      maxLength: 9,
    });
    fc.assert(
      fc.property(bytes, (drawn) => {
        const message = Buffer.from(drawn);
        assert.deepEqual(read(responseDeserialize, message), read(generated.decode, message));
      }),
      { numRuns: 500 },
    );
  });
}

test("memberService sends headers and manifests the generated way", () => {
  const header = {
    content: { $case: "header" as const, value: { coverage: Buffer.of(5), leafCount: 3, blockCount: 9 } },
  };
  const { responseSerialize, responseDeserialize } = memberService.pullPartial;
  assert.deepEqual(responseDeserialize(responseSerialize(header)), header);
  const value = { step: 3, bytes: 9n, chunkBytes: 9, sha256: [Buffer.of(1, 2)] };
  const manifest = { content: { $case: "manifest" as const, value } };
  const state = memberService.pullState;
  assert.deepEqual(state.responseDeserialize(state.responseSerialize(manifest)), manifest);
});

test("memberService does not send more than 1 MiB in one message", () => {
  assert.throws(() => memberService.pullStep.responseSerialize(dataMessage(new Uint8Array(2 ** 20))), RangeError);
});
