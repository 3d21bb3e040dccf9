import assert from "node:assert/strict";
import { test } from "node:test";
import { ablation } from "./ablation.js";
import { demoRecipe } from "./demo-recipe.fixture.js";
import { planRuns } from "./plan-runs.js";

const choices = { sizes: [], match: "passes" as const, trainExamples: null };

test("planRuns gives all variants of a seed before the next, each seed with its own data", () => {
  const runs = planRuns(ablation, demoRecipe, { ...choices, seeds: 2 });
  assert.equal(runs.length, 12);
  assert.deepEqual(new Set(runs.slice(0, 6).map(({ seed }) => seed)), new Set([0]));
  assert.deepEqual(
    [runs[0]!, runs[6]!].map(({ recipe: { spec } }) => [spec.seed, spec.data.synth?.seed]),
    [
      [1, 1],
      [2, 2],
    ],
  );
});

test("planRuns leaves real data as it is", () => {
  const load = (sets: readonly string[]) => demoRecipe(["data.synth=null", "data.root=/data", ...sets]);
  const { recipe } = planRuns(ablation, load, { ...choices, seeds: 2 }).at(-1)!;
  assert.equal(recipe.spec.seed, 2);
  assert.equal(recipe.spec.data.synth, undefined);
});
