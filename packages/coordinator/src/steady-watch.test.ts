import assert from "node:assert/strict";
import { test } from "node:test";
import { steadyWatch } from "./steady-watch.js";

test("steadyWatch counts silence while Redis answers, and again a heartbeat's life after it was away", () => {
  let now = 0;
  const watch = steadyWatch(2000, () => now);
  const ask = (ms: number) => {
    watch.asks();
    now += ms;
    return watch.answered();
  };
  assert.equal(ask(10), true, "from the start, as a new leader has to decide, too");
  assert.equal(ask(1000), true);
  assert.equal(ask(1001), false);
  now += 1500;
  assert.equal(ask(10), false);
  now += 500;
  assert.equal(ask(10), true);
});

test("steadyWatch takes a question that ended in an error for one that was not answered", () => {
  let now = 0;
  const watch = steadyWatch(2000, () => now);
  watch.asks();
  now += 5000;
  watch.asks();
  assert.equal(watch.answered(), false);
});
