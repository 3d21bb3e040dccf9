import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import type { GradedPrediction } from "@umie/data";
import { openEvaluation } from "./evaluate-checkpoint.js";
import { evaluateLeaf } from "./evaluate-leaf.js";
import { keepExamples, keptOfLeaf } from "./keep-examples.js";
import { testCheckpoint } from "./predict/checkpoint.fixture.js";

test("keepExamples keeps the first examples of each dataset, with what the model made of their pictures", async (t) => {
  const place = await testCheckpoint(t, ["eval.maxExamples=9", "eval.examplesPerLeaf=3"]);
  const cache = path.join(place.folder, "cache");
  const { model, source, spec } = await openEvaluation({ ...place, cache, backend: "wasm", threads: 1 });
  const leaves = Array.from({ length: source.evaluationLeafCount("dev") }, (_, leaf) => leaf);
  const keeping = leaves.filter((leaf) => keptOfLeaf(source, "dev", leaf) > 0);
  assert.deepEqual(
    keeping.map((leaf) => source.evaluationLeaf("dev", leaf).dataset),
    [0, 1, 2],
  );

  for (const leaf of keeping) {
    const predictions: GradedPrediction[] = [];
    const onPrediction = (prediction: GradedPrediction) => predictions.push(prediction);
    const { maxTargetTokens } = spec.data;
    await evaluateLeaf(model, source, { split: "dev", leaf, maxTargetTokens, onPrediction });
    const kept = await keepExamples(model, source, { split: "dev", leaf, predictions }, spec.data);
    assert.deepEqual(
      kept.map(({ id, task, gold }) => [id, task, gold]),
      predictions.map(({ id, task, gold }) => [id, task, gold]),
    );
    for (const { picture, gate, attention, words, text } of kept) {
      assert.deepEqual([gate === null, attention === null], [picture === null, picture === null]);
      if (picture !== null) {
        assert.equal(attention?.length, 1 + picture.boxes.length);
        assert.ok(Math.abs(attention.reduce((sum, share) => sum + share, 0) - 1) < 0.01);
        for (const word of words) assert.ok(text.includes(word.text));
      }
    }
    assert.ok(JSON.stringify(kept).length < 50_000, "small enough to lie in Redis");
  }
  model.parametersChanged();
  const other = leaves.find((leaf) => !keeping.includes(leaf))!;
  assert.deepEqual(await keepExamples(model, source, { split: "dev", leaf: other, predictions: [] }, spec.data), []);
});
