import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { oddOneOut, type Testimony } from "./odd-one-out.js";

/** Members a, b, … in the middle of step 8; each opinion is of leaf 3. */
function testimony(members: number, opinions: string[], votes: string[] = []): Testimony {
  const ids = Array.from({ length: members }, (_, i) => String.fromCharCode(97 + i));
  return {
    generation: {
      number: 1,
      members: ids.map((id) => ({ id, since: 1, address: `${id}:1`, bytesPerSecond: 1 })),
      startStep: 0,
      reason: "",
      at: 0,
    },
    head: 7,
    opinions: opinions.map((hash, i) => ({ leaf: 3, token: `${ids[i]}@1`, hash })),
    votes: new Map(votes.map((hash, i) => [ids[i]!, hash])),
  };
}

test("oddOneOut finds nothing while all that was said is equal", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.nat(6), (members, said) => {
      const opinions = Array.from({ length: Math.min(said, members) }, () => "x");
      assert.equal(oddOneOut(testimony(members, opinions, opinions)), null);
    }),
  );
});

test("oddOneOut waits for a third opinion and then names the odd one with the evidence", () => {
  assert.equal(oddOneOut(testimony(3, ["x", "y"])), null);
  assert.deepEqual(oddOneOut(testimony(3, ["x", "y", "x"])), {
    kind: "odd",
    evidence: { b: "b finds y for the gradient of leaf 3 of step 8, 2 others find x" },
  });
});

test("oddOneOut leaves it to people where there is no third", () => {
  assert.deepEqual(oddOneOut(testimony(2, ["x", "y"])), {
    kind: "undecided",
    why: "nobody can tell who is right about the gradient of leaf 3 of step 8 (a x, b y): add a worker and resume",
  });
  assert.equal(oddOneOut(testimony(3, ["x", "y", "z"]))?.kind, "undecided");
});

test("oddOneOut judges votes once all are in", () => {
  assert.equal(oddOneOut(testimony(3, [], ["x", "y"])), null);
  const judgement = oddOneOut(testimony(3, [], ["x", "y", "y"]));
  assert.deepEqual(judgement?.kind === "odd" && Object.keys(judgement.evidence), ["a"]);
  assert.equal(oddOneOut(testimony(2, [], ["x", "y"]))?.kind, "undecided");
});
