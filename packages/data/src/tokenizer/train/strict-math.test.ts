import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { digamma, strictExp, strictLog } from "./strict-math.js";

const closeTo = (got: number, wanted: number, tolerance: number) =>
  assert.ok(Math.abs(got - wanted) <= tolerance * Math.max(1, Math.abs(wanted)), `got ${got}, wanted ${wanted}`);

test("strictLog and strictExp agree with the engine's to the last digits", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => closeTo(strictLog(x), Math.log(x), 1e-15)),
  );
  fc.assert(
    fc.property(fc.double({ min: -600, max: 600, noNaN: true }), (x) => closeTo(strictExp(x) / Math.exp(x), 1, 1e-12)),
  );
  assert.deepEqual([strictLog(1), strictLog(2), strictLog(0.5), strictExp(0)], [0, Math.LN2, -Math.LN2, 1]);
});

test("digamma has the values of the tables", () => {
  const euler = 0.5772156649015329;
  const table: [number, number][] = [
    [1, -euler],
    [0.5, -euler - 2 * Math.LN2],
    [2, 1 - euler],
    [10, 2.251752589066721],
    [0.01, -100.56088545786866],
    [1e6, 13.815510057964191],
  ];
  for (const [x, value] of table) closeTo(digamma(x), value, 1e-13);
});
