import assert from "node:assert/strict";
import { test } from "node:test";
import { assertExactSqrt } from "./sqrt-self-test.js";

test("assertExactSqrt accepts this machine", () => assertExactSqrt());

test("assertExactSqrt notices a root that is off by one unit, up or down, even when only large or tiny ones are", () => {
  const off = (by: number, when: (x: number) => boolean) => (x: number) => Math.sqrt(x) * (when(x) ? 1 + by : 1);
  for (const by of [2 ** -52, -(2 ** -52)]) {
    assert.throws(() => assertExactSqrt(off(by, () => true)), /rounds square roots wrongly/);
    assert.throws(() => assertExactSqrt(off(by, (x) => x > 1e200)), /sqrt\(1e\+300\)/);
    assert.throws(() => assertExactSqrt(off(by, (x) => x < 1e-320)), /sqrt\(5e-324\)/);
  }
});

test("assertExactSqrt notices a root taken in float32 steps", () => {
  assert.throws(() => assertExactSqrt((x) => Math.fround(Math.sqrt(x))), /rounds square roots wrongly/);
});
