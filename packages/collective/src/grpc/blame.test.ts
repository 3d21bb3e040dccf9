import assert from "node:assert/strict";
import { test } from "node:test";
import { RefusalReason as Reasons, type RefusalReason } from "@umie/proto";
import { blame } from "./blame.js";
import { refusal } from "./refusal.js";

const asked = { self: "a", peer: "b", what: "its sums", progressTimeoutMs: 250 };

test("blame suspects a peer that is silent, gone or sends nonsense", () => {
  assert.deepEqual(blame({ kind: "silent" }, asked), {
    reason: "b said nothing for 250 ms when asked for its sums",
    suspect: "b",
  });
  assert.deepEqual(blame({ kind: "broken", details: "Connection dropped" }, asked), {
    reason: "b could not be asked for its sums: Connection dropped",
    suspect: "b",
  });
  assert.deepEqual(blame({ kind: "unusable", details: "it ended 3 blocks early" }, asked), {
    reason: "b sent its sums that cannot be used: it ended 3 blocks early",
    suspect: "b",
  });
});

test("blame finds nothing in a stream that is complete, or that we cut", () => {
  assert.equal(blame({ kind: "complete" }, asked), undefined);
  assert.equal(blame({ kind: "cut" }, asked), undefined);
});

test("blame passes a complaint on, but not one about ourselves", () => {
  const failed = (suspect: string) =>
    blame({ kind: "refused", refusal: refusal("REFUSAL_REASON_STEP_FAILED", suspect) }, asked);
  assert.deepEqual(failed("c"), { reason: "the step failed on b, which complains about c", suspect: "c" });
  assert.deepEqual(failed("a"), { reason: "the step failed on b, which complains about this member" });
  assert.deepEqual(failed(""), { reason: "the step failed on b" });
});

test("blame has a sentence for every refusal, and suspects only who does not take part or fails", () => {
  const suspects = Object.values(Reasons)
    .filter((reason): reason is RefusalReason => typeof reason === "number" && reason >= 0)
    .map((reason) => {
      const failure = blame({ kind: "refused", refusal: { reason, suspect: "" } }, asked);
      assert.match(failure!.reason, /\bb\b/);
      return [Reasons[reason], failure!.suspect];
    });
  assert.deepEqual(Object.fromEntries(suspects), {
    REFUSAL_REASON_UNSPECIFIED: "b",
    REFUSAL_REASON_GENERATION_OVER: undefined,
    REFUSAL_REASON_STEP_OVER: undefined,
    REFUSAL_REASON_STEP_FAILED: undefined,
    REFUSAL_REASON_OTHER_SEGMENT: undefined,
    REFUSAL_REASON_NOT_HERE: "b",
  });
});
