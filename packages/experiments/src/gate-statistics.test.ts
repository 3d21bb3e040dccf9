import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { gateContrast } from "./gate-statistics.js";
import { someInsight } from "./outcome.fixture.js";

test("gateContrast compares sizes, whatever the sign", () => {
  const insights = [someInsight(-0.5, true), someInsight(0.25, true), someInsight(0.125, false)];
  assert.deepEqual(gateContrast(insights), { pictureDecides: 0.375, wordsDecide: 0.125, auc: 1 });
});

test("gateContrast says nothing where one kind is missing or unknown", () => {
  assert.equal(gateContrast([someInsight(1, true)]), null);
  assert.equal(gateContrast([someInsight(1, null), someInsight(1, false)]), null);
});

test("gateContrast's AUC is the share of pairs, ties counting half", () => {
  const gates = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(gates, gates, (open, closed) => {
      const insights = [
        ...open.map((gate) => someInsight(gate, true)),
        ...closed.map((gate) => someInsight(gate, false)),
      ];
      const won = open.flatMap((a) =>
        closed.map((b) => (Math.abs(a) > Math.abs(b) ? 1 : Math.abs(a) === Math.abs(b) ? 0.5 : 0)),
      );
      const share = won.reduce<number>((sum, one) => sum + one, 0) / won.length;
      assert.ok(Math.abs(gateContrast(insights)!.auc - share) < 1e-12);
    }),
  );
});
