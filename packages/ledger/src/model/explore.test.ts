import assert from "node:assert/strict";
import { test } from "node:test";
import { explore } from "./explore.fixture.js";
import type { Forgotten } from "./script-model.fixture.js";

test("all interleavings of 3 workers, 2 steps, a change of leader and a death keep the protocol's rules", (t) => {
  const { states, transitions, broken } = explore();
  t.diagnostic(`${states} states, ${transitions} transitions`);
  assert.equal(broken, null);
  assert.ok(states > 1000);
});

const mutants: Forgotten[] = ["votes stay", "leaves stay", "any leader", "any step", "some votes"];

for (const forgotten of mutants) {
  test(`explore notices scripts that forget a rule: ${forgotten}`, (t) => {
    const { broken } = explore(forgotten);
    t.diagnostic(JSON.stringify(broken));
    assert.notEqual(broken, null);
  });
}
