import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compareHref, readRoute, runHref, runTabs } from "./route.js";

test("readRoute reads what the links write", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.constantFrom(...runTabs), (run, tab) => {
      assert.deepEqual(readRoute(runHref(run, tab)), { page: "run", run, tab });
    }),
  );
  assert.deepEqual(readRoute(compareHref(["a-1", "b-2"])), { page: "compare", runs: ["a-1", "b-2"] });
});

test("readRoute knows the first page, and what is no page", () => {
  for (const hash of ["", "#", "#/"]) assert.deepEqual(readRoute(hash), { page: "runs" });
  for (const hash of ["#/walks", "#/runs/a/what", "#/runs/a/data/more", "#/runs"]) {
    assert.deepEqual(readRoute(hash), { page: "nothing" }, hash);
  }
  assert.deepEqual(readRoute("#/compare"), { page: "compare", runs: [] });
  assert.deepEqual(readRoute("#/compare?runs=a,a,b"), { page: "compare", runs: ["a", "b"] });
});
