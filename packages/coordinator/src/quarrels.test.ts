import assert from "node:assert/strict";
import { test } from "node:test";
import type { Quarrel } from "@umie/ledger";
import { whoMustGo } from "./quarrels.js";

const complaint = ({ from, about }: { from: string; about: string | null }) => ({
  generation: 2,
  from,
  about,
  reason: "no",
});

/** Members a, b and c in the second attempt at step 8; c came later. */
function judge(before: Quarrel[], now: { from: string; about: string | null }[], startStep = 7) {
  const members = [...["a", "b"].map((id) => ({ id, since: 1 })), { id: "c", since: 5 }];
  const generation = {
    members: members.map((member) => ({ ...member, address: "", bytesPerSecond: 1 })),
    quarrels: before,
    startStep,
  };
  return whoMustGo(generation, { head: 7, complaints: now.map(complaint) });
}

test("whoMustGo takes a first quarrel for an accident, and one with somebody else", () => {
  assert.equal(judge([], [{ from: "a", about: "c" }]), null);
  assert.equal(judge([{ from: "a", about: "b" }], [{ from: "a", about: "c" }]), null);
  assert.equal(judge([{ from: "a", about: "c" }], [{ from: "a", about: null }]), null);
  assert.equal(judge([{ from: "a", about: "c" }], [{ from: "a", about: "c" }], 6), null, "that was another step");
});

test("whoMustGo sends away the one that came later, whoever of the two complains", () => {
  for (const now of [
    { from: "a", about: "c" },
    { from: "c", about: "a" },
  ]) {
    const gone = judge([{ from: "a", about: "c" }], [now]);
    // One complaint against a is more than none.
    assert.equal(gone?.id, now.about);
  }
  const both = judge(
    [{ from: "a", about: "c" }],
    [
      { from: "a", about: "c" },
      { from: "c", about: "a" },
    ],
  );
  assert.deepEqual(both, { id: "c", why: "c and a cannot reach each other, twice in step 8" });
});

test("whoMustGo sends away the one that more complain about", () => {
  const now = [
    { from: "a", about: "b" },
    { from: "c", about: "b" },
    { from: "b", about: "a" },
  ];
  assert.equal(judge([{ from: "a", about: "b" }], now)?.id, "b");
});
