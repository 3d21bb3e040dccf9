import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fence, type Place } from "./fence.js";

const here = { generation: 4, open: true, step: 10 };

test("fence serves the step both are at", () => {
  assert.equal(fence(here, { generation: 4, step: 10 }), "serve");
});

test("fence refuses what is over and lets wait what is to come", () => {
  const cases: [number, number, Place][] = [
    [3, 10, "generation over"],
    [3, 99, "generation over"],
    [4, 9, "step over"],
    [4, 11, "wait for the step"],
    [5, 9, "wait to be admitted"],
    [5, 10, "wait to be admitted"],
  ];
  for (const [generation, step, place] of cases) assert.equal(fence(here, { generation, step }), place);
  assert.equal(fence({ ...here, step: undefined }, { generation: 4, step: 0 }), "wait for the step");
});

test("fence refuses a generation that was left, but waits for the next", () => {
  const left = { ...here, open: false };
  assert.equal(fence(left, { generation: 4, step: 10 }), "generation over");
  assert.equal(fence(left, { generation: 5, step: 10 }), "wait to be admitted");
  assert.equal(fence(undefined, { generation: 1, step: 0 }), "wait to be admitted");
});

test("fence never serves another generation or another step", () => {
  const small = fc.nat({ max: 3 });
  const standing = fc.record({ generation: small, open: fc.boolean(), step: fc.option(small, { nil: undefined }) });
  fc.assert(
    fc.property(fc.option(standing, { nil: undefined }), fc.record({ generation: small, step: small }), (at, asked) => {
      const same = at?.open === true && at.generation === asked.generation && at.step === asked.step;
      assert.equal(fence(at, asked) === "serve", same);
    }),
  );
});
