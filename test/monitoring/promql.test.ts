import assert from "node:assert/strict";
import { test } from "node:test";
import { metricUses } from "#monitoring/promql";

test("metricUses tells each metric with its matchers, function, range and aggregation", () => {
  const uses = metricUses('sum by (a) (max by (b) (rate(x_total{run=~"r", b!="c"}[5m]))) / y > 0');
  assert.deepEqual(uses, [
    { name: "x_total", matchers: '{run=~"r",b!="c"}', function: "rate", range: "5m", aggregation: "max" },
    { name: "y", matchers: "", function: "", range: "", aggregation: "" },
  ]);
});

test("metricUses refuses what is no PromQL", () => {
  for (const query of ["sum by (a (x)", "rate(x[5m)", "x{run=r}"]) assert.throws(() => metricUses(query), SyntaxError);
});
