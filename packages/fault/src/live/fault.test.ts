import assert from "node:assert/strict";
import { test } from "node:test";
import { isDue, parseFaults } from "./fault.js";

test("isDue counts passages from the nth on", () => {
  const due = (fault: { nth?: number; times?: number }) => [1, 2, 3, 4].filter((passage) => isDue(fault, passage));
  assert.deepEqual(due({}), [1]);
  assert.deepEqual(due({ nth: 3 }), [3]);
  assert.deepEqual(due({ nth: 2, times: 2 }), [2, 3]);
  assert.deepEqual(due({ nth: 2, times: 0 }), [2, 3, 4]);
});

test("parseFaults refuses a point and an act that do not exist", () => {
  assert.deepEqual(parseFaults('[{"point":"leaf.begin","act":"kill"}]'), [{ point: "leaf.begin", act: "kill" }]);
  assert.throws(() => parseFaults('[{"point":"leaf.bgin","act":"kill"}]'), /no point leaf\.bgin/);
  assert.throws(() => parseFaults('[{"point":"leaf.begin","act":"kil"}]'), /nothing is called kil/);
  assert.throws(() => parseFaults("{}"), /must be a list/);
});
