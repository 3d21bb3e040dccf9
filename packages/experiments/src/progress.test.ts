import assert from "node:assert/strict";
import { test } from "node:test";
import { demoRecipe } from "./demo-recipe.fixture.js";
import { someOutcome, someVariant } from "./outcome.fixture.js";
import { etaSeconds, type KeptRun, type KeyedRun, unfinishedRuns, workLeft } from "./progress.js";

const blind = { name: "blind", label: "blind", sets: ["data.images=none"] };

function someRun(key: string, kept: KeptRun | null, tests = [blind]): KeyedRun {
  return { key, kept, planned: { variant: someVariant(key, { tests }), seed: 0, sets: [], recipe: demoRecipe() } };
}

const trained = (changes: Parameters<typeof someOutcome>[1] = {}): KeptRun => ({
  ...{ run: "demo-1", outcome: someOutcome({ snap: 1 }, changes), checkpoint: "manifest.json" },
});

const graded = { tests: { blind: [] }, insights: [], sentences: [] };

test("workLeft wants what is not kept yet, and no more", () => {
  assert.deepEqual(workLeft(someRun("a", null), false), {
    ...{ train: true, tests: [blind], inspect: false, grade: true },
  });
  const begun: KeptRun = { run: "demo-1", outcome: null, checkpoint: null };
  assert.equal(workLeft(someRun("a", begun), true).train, true);
  const rest = { train: false, tests: [blind], inspect: true, grade: true };
  assert.deepEqual(workLeft(someRun("a", trained()), true), rest);
  const nothing = { train: false, tests: [], inspect: false, grade: false };
  assert.deepEqual(workLeft(someRun("a", trained(graded)), true), nothing);
  const leftNone = { ...trained({ tests: { blind: [] } }), checkpoint: null };
  assert.equal(workLeft(someRun("a", leftNone), false).grade, false);
});

test("unfinishedRuns leaves out what is done, and does equal specs once", () => {
  const runs = [someRun("a", null), someRun("b", trained(graded)), someRun("a", null), someRun("c", trained())];
  assert.deepEqual(
    unfinishedRuns(runs, false).map(({ key }) => key),
    ["a", "c"],
  );
});

test("etaSeconds goes by steps, as runs differ in length", () => {
  assert.equal(etaSeconds([], [{ steps: 100 }]), null);
  assert.equal(etaSeconds([{ steps: 100, seconds: 50 }], [{ steps: 300 }, { steps: 100 }]), 200);
});
