import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { evaluationLeaves } from "../evaluation/evaluation-leaves.js";
import { handMadeDatasets } from "../hand-made.fixture.js";
import { batchSpec, tokenizerOf } from "../hand-made-run.fixture.js";
import { meanGray } from "../pictures/crops.js";
import { encodePng } from "../synth/png.js";
import { promptList } from "../tasks/prompt-list.js";
import type { Batch } from "./batch.js";
import { type BatchSourceOptions, batchSource } from "./batch-source.js";
import { samplerPlan, stepExamples } from "./sampler.js";

const datasets = handMadeDatasets();
const tokenizer = tokenizerOf(datasets);
const options: BatchSourceOptions = { datasets, tokenizer, spec: batchSpec, cropSide: null };
const source = batchSource(options);
const { leavesPerStep, examplesPerLeaf } = batchSpec.batch;

function hashOf(batch: Batch): string {
  const hash = createHash("sha256").update(JSON.stringify([batch.rows, batch.prompts]));
  for (const values of [batch.encoderInputTokens, batch.decoderTargetTokens, batch.decoderLossWeights])
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return hash.digest("hex");
}

/** The texts of the rows of a batch that are not padding. */
function rowsOf({ encoderInputTokens, decoderTargetTokens, sourceLength, targetLength, prompts }: Batch): string[] {
  return prompts.map(({ dataset, task }, row) => {
    const source = encoderInputTokens.subarray(row * sourceLength, (row + 1) * sourceLength);
    const target = decoderTargetTokens.subarray(row * targetLength, (row + 1) * targetLength);
    return [dataset, task, tokenizer.decode(source), tokenizer.decode(target, { keepMarkers: true })].join("|");
  });
}

const stepBatches = (step: number, from = source) =>
  Promise.all(Array.from({ length: leavesPerStep }, (_, leaf) => from.trainBatch(step, leaf)));

test("trainBatch of step 1 reads what the sampler draws at its step 0, dealt over the leaves", async () => {
  const lists = datasets.map(({ train }, d) => promptList(train, source.tasks[d]!));
  const sizes = lists.map(({ size }) => size);
  const plan = samplerPlan({ seed: batchSpec.seed, sizes, ...batchSpec.data, ...batchSpec.batch });
  for (const step of [1, 2, 9]) {
    const wanted = stepExamples(plan, step - 1).map(({ dataset, example }) => lists[dataset]!.at(example));
    const texts = wanted.map((p) => [p.dataset, p.task, `${p.instruction} ${p.text}`, p.target].join("|"));
    const batches = await stepBatches(step);
    assert.deepEqual(batches.flatMap(rowsOf).toSorted(), texts.toSorted());
    for (const { rows, prompts } of batches)
      assert.deepEqual([rows, prompts.length], [examplesPerLeaf, examplesPerLeaf]);
  }
});

test("trainBatch is a pure function of step and leaf", async () => {
  const calls = fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.nat({ max: leavesPerStep - 1 })), {
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(calls, async (asked) => {
      const other = batchSource({ ...options, datasets: structuredClone(datasets) });
      const hashes = new Map<string, string>();
      for (const [step, leaf] of asked) hashes.set(`${step} ${leaf}`, hashOf(await source.trainBatch(step, leaf)));
      for (const [step, leaf] of asked.toReversed())
        assert.equal(hashOf(await other.trainBatch(step, leaf)), hashes.get(`${step} ${leaf}`));
    }),
    { numRuns: 20 },
  );
  const otherSeed = batchSource({ ...options, spec: { ...batchSpec, seed: 4 } });
  assert.notEqual(hashOf(await otherSeed.trainBatch(1, 0)), hashOf(await source.trainBatch(1, 0)));
});

test("trainBatch gives every training prompt once in an epoch", async () => {
  const lists = datasets.map(({ train }, d) => promptList(train, source.tasks[d]!));
  const all = lists
    .flatMap((list) => [...list])
    .map((p) => [p.dataset, p.task, `${p.instruction} ${p.text}`, p.target]);
  const steps = Math.ceil(all.length / (leavesPerStep * examplesPerLeaf));
  const seen: string[] = [];
  for (let step = 1; step <= steps; step++) {
    seen.push(...(await stepBatches(step)).flatMap(rowsOf));
  }
  assert.equal(all.length % (leavesPerStep * examplesPerLeaf), 0, "the hand-made corpus fills whole steps");
  assert.deepEqual(seen.toSorted(), all.map((parts) => parts.join("|")).toSorted());
});

test("trainBatch leaves a quarantined example out from its step on, and nothing else changes", async () => {
  const named = ({ prompts }: Batch) => prompts.map(({ dataset, exampleId }) => `${dataset}/${exampleId}`);
  const [example] = named(await source.trainBatch(2, 0));
  const data = { ...batchSpec.data, quarantine: [{ example: example!, fromStep: 2 }] };
  const without = batchSource({ ...options, spec: { ...batchSpec, data } });
  for (const step of [1, 2, 3, 4]) {
    for (let leaf = 0; leaf < leavesPerStep; leaf++) {
      const kept = named(await source.trainBatch(step, leaf)).filter((name) => step < 2 || name !== example);
      assert.deepEqual(named(await without.trainBatch(step, leaf)), kept);
      assert.deepEqual(without.trainExamples(step, leaf), [...new Set(kept)]);
    }
  }
});

test("trainBatch refuses steps and leaves out of range", async () => {
  for (const step of [0, -1, 1.5]) await assert.rejects(source.trainBatch(step, 0), /step must be an integer ≥ 1/);
  for (const leaf of [-1, leavesPerStep])
    await assert.rejects(source.trainBatch(1, leaf), /leaf must be an integer from 0/);
});

test("batchSource without training examples still evaluates", async () => {
  const evaluated = datasets.map((dataset) => ({ ...dataset, train: [] }));
  const only = batchSource({ ...options, datasets: evaluated });
  assert.ok(only.evaluationLeafCount("dev") > 0);
  await assert.rejects(only.trainBatch(1, 0), /a dataset must hold training examples/);
});

test("evaluationLeaf gives the planned examples of dev and all of test", () => {
  const { maxExamples, examplesPerLeaf: perLeaf } = batchSpec.eval;
  for (const [split, most] of [["dev", maxExamples] as const, ["test", Number.POSITIVE_INFINITY] as const]) {
    const sizes = datasets.map((dataset) => dataset[split].length);
    const planned = evaluationLeaves({ sizes, maxExamples: most, perLeaf, seed: batchSpec.seed });
    assert.equal(source.evaluationLeafCount(split), planned.length);
    planned.forEach(({ dataset, examples }, leaf) => {
      assert.deepEqual(source.evaluationLeaf(split, leaf), {
        dataset,
        examples: examples.map((i) => datasets[dataset]![split][i]!),
      });
    });
    assert.throws(() => source.evaluationLeaf(split, planned.length), /leaf must be one of the \d+ leaves/);
  }
  const tested = Array.from({ length: source.evaluationLeafCount("test") }, (_, i) => source.evaluationLeaf("test", i));
  assert.deepEqual(
    tested.flatMap(({ examples }) => examples),
    datasets.flatMap(({ test }) => test),
  );
});

test("promptBatches gives each prompt once, in batches of fixed rows, and its place", async () => {
  const prompts = datasets.flatMap(({ dev }, d) => [...promptList(dev, source.tasks[d]!)]);
  const seen: number[] = [];
  for await (const { places, batch } of source.promptBatches(prompts)) {
    assert.equal(batch.rows, batchSpec.eval.examplesPerLeaf);
    assert.equal(batch.prompts.length, places.length);
    for (const [row, place] of places.entries()) assert.equal(batch.prompts[row]!.exampleId, prompts[place]!.exampleId);
    seen.push(...places);
  }
  assert.deepEqual(
    seen.toSorted((a, b) => a - b),
    prompts.map((_, i) => i),
  );
});

test("lossBatches holds every target token of the gold prompts once", async () => {
  for (const [d, { dev }] of datasets.entries()) {
    const prompts = [...promptList(dev, source.tasks[d]!)];
    const rows: string[] = [];
    for await (const batch of source.lossBatches(dev)) rows.push(...rowsOf(batch));
    const wanted = prompts.map((p) => [p.dataset, p.task, `${p.instruction} ${p.text}`, p.target].join("|"));
    assert.deepEqual(rows.toSorted(), wanted.toSorted());
  }
});

const folder = await mkdtemp(join(tmpdir(), "umie-batches-"));
after(() => rm(folder, { recursive: true }));

test("batchSource shows crops, or gray, of the objects that the data has", async () => {
  const path = join(folder, "p.png");
  const side = 8;
  await writeFile(
    path,
    encodePng({ width: side, height: side, palette: Uint8Array.of(9, 9, 9), indices: new Uint8Array(side * side) }),
  );
  const picture = { id: "p", path, objects: [[0, 0, 0.5, 0.5] as const, [0.5, 0, 1, 1] as const] };
  const [first, ...others] = datasets;
  const shown = [{ ...first!, train: first!.train.map((example) => ({ ...example, picture })) }, ...others];
  const pixelsOf = async (images: "use" | "blank" | "none", cropSide: number | null = 4, maxObjects = 36) => {
    const spec = { ...batchSpec, data: { ...batchSpec.data, images, maxObjects } };
    const from = batchSource({ ...options, datasets: shown, spec, cropSide });
    const batches = await stepBatches(1, from);
    return batches.find((batch) => batch.prompts.some(({ task }) => task === "mner"))!.visual;
  };
  const use = await pixelsOf("use");
  assert.equal(use?.tokens, 3);
  assert.ok(use.content.kind === "pixels" && use.content.side === 4);
  const mner = use.mask.indexOf(1);
  const region = 4 * 4 * 3;
  assert.ok(use.content.pixels.subarray(mner * region, (mner + 3) * region).every((value) => value === 9));
  const blank = await pixelsOf("blank");
  assert.deepEqual(blank?.boxes, use.boxes);
  assert.ok(blank?.content.kind === "pixels");
  assert.deepEqual([...blank.content.pixels.subarray(mner * region, mner * region + 3)], meanGray);
  assert.equal((await pixelsOf("use", 4, 1))?.tokens, 2);
  assert.equal(await pixelsOf("none"), null);
  assert.equal(await pixelsOf("use", null), null);
});
