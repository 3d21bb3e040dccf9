import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { handMadeDatasets } from "../hand-made.fixture.js";
import { batchSpec, tokenizerOf } from "../hand-made-run.fixture.js";
import { promptList } from "../tasks/prompt-list.js";
import { datasetTasks } from "../tasks/task.js";
import { paddingKey, stepDeals } from "./step-deals.js";

const limits = { maxSourceTokens: 100, maxTargetTokens: 20, sourceBuckets: [16, 32, 64] };

test("paddingKey orders by the padded source length, then by target length", () => {
  const length = fc.record({ source: fc.integer({ min: 1, max: 100 }), target: fc.integer({ min: 1, max: 20 }) });
  const padded = (source: number) => [16, 32, 64, 100].find((bucket) => bucket >= source)!;
  fc.assert(
    fc.property(length, length, (a, b) => {
      const wanted = padded(a.source) - padded(b.source) || a.target - b.target;
      assert.equal(Math.sign(paddingKey(a, limits) - paddingKey(b, limits)), Math.sign(wanted));
    }),
  );
});

test("stepDeals gives the same leaves however far and in whatever order steps are asked for", () => {
  const datasets = handMadeDatasets();
  const lists = datasets.map((dataset) => promptList(dataset.train, datasetTasks(dataset, "published")));
  const tokenizer = tokenizerOf(datasets);
  const steps = [1, 2, 3, 4, 5, 6, 7, 40];
  const leafOf = stepDeals(lists, tokenizer, batchSpec);
  const first = steps.map((step) => leafOf(step, 0));
  for (const step of steps.toReversed()) {
    assert.deepEqual(leafOf(step, 0), first[steps.indexOf(step)]);
    assert.deepEqual(stepDeals(lists, tokenizer, batchSpec)(step, 0), first[steps.indexOf(step)]);
  }
});

test("stepDeals deals the prompts it always dealt", () => {
  const datasets = handMadeDatasets();
  const lists = datasets.map((dataset) => promptList(dataset.train, datasetTasks(dataset, "published")));
  const leafOf = stepDeals(lists, tokenizerOf(datasets), batchSpec);
  const leaves = [0, 1, 2, 3].map((leaf) => leafOf(1, leaf).map(({ dataset, exampleId }) => `${dataset}/${exampleId}`));
  assert.deepEqual(
    leaves.map((names) => names.join(" ")),
    [
      "twitter2015/train-34 mnre_v1/train-17 m2e2/train-5",
      "m2e2/train-5 twitter2015/train-28 m2e2/train-4",
      "mnre_v1/train-10 mnre_v1/train-20 mnre_v1/train-8",
      "twitter2015/train-1 mnre_v1/train-1 twitter2015/train-29",
    ],
  );
});

test("stepDeals names the example whose instruction does not fit", () => {
  const [dataset] = handMadeDatasets().slice(1);
  const lists = [promptList(dataset!.train, datasetTasks(dataset!, "published"))];
  const tight = { ...batchSpec, data: { ...batchSpec.data, maxSourceTokens: 12 } };
  assert.throws(
    () => stepDeals(lists, tokenizerOf([dataset!]), tight)(1, 0),
    /Cannot encode example train-\d+ of mnre_v1 as its instruction must fit/,
  );
});
