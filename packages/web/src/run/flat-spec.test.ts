import assert from "node:assert/strict";
import { test } from "node:test";
import { flatSpec, specDifferences } from "./flat-spec.js";

const spec = { seed: 1, data: { datasets: [{ name: "snap" }, { name: "m2e2" }], objects: [1, 2] }, eval: {} };

test("flatSpec gives every value a path", () => {
  assert.deepEqual(flatSpec(spec), [
    ["seed", "1"],
    ["data.datasets[0].name", "snap"],
    ["data.datasets[1].name", "m2e2"],
    ["data.objects", "1, 2"],
  ]);
});

test("specDifferences names what differs and what one spec lacks, and nothing else", () => {
  const other = { ...spec, seed: 2, batch: { leavesPerStep: 4 } };
  assert.deepEqual(specDifferences([spec, other]), [
    { path: "seed", texts: ["1", "2"] },
    { path: "batch.leavesPerStep", texts: [null, "4"] },
  ]);
  assert.deepEqual(specDifferences([spec, spec]), []);
});
