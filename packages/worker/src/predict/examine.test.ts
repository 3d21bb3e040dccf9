import assert from "node:assert/strict";
import path from "node:path";
import { type TestContext, test } from "node:test";
import { lossQuantaPerNat } from "@umie/ledger";
import { evaluateCheckpoint } from "../evaluate-checkpoint.js";
import { testCheckpoint } from "./checkpoint.fixture.js";
import { type ExaminedPrompt, examineCheckpoint } from "./examine.js";

const changes = ["eval.maxExamples=5", "eval.examplesPerLeaf=4"];

async function evaluation(t: TestContext) {
  const place = await testCheckpoint(t, changes);
  return { ...place, cache: path.join(place.folder, "cache"), split: "dev", backend: "wasm", threads: 1 } as const;
}

test("examineCheckpoint tells of each gold prompt the loss that evaluation counts, gate and attention", async (t) => {
  const options = await evaluation(t);
  const examined: ExaminedPrompt[] = [];
  for await (const one of examineCheckpoint(options)) examined.push(one);
  const { counts } = (await evaluateCheckpoint(options)).evaluation;
  const losses: Record<string, number> = {};
  for (const { dataset, task, logProbability } of examined)
    losses[`${dataset}/${task}`] = (losses[`${dataset}/${task}`] ?? 0) - logProbability;
  assert.ok("m2e2/mee_argument" in losses);
  for (const [key, nats] of Object.entries(losses)) {
    const counted = counts[`${key}.lossQuanta`]! / lossQuantaPerNat;
    assert.ok(Math.abs(nats - counted) < 1e-3 * counted, `${key}: ${nats} instead of ${counted}`);
  }
  assert.ok(examined.some(({ picture }) => picture !== null && picture.objects > 0));
  for (const { picture, gate, tokens, attention, words } of examined) {
    for (const one of [gate, tokens, attention, ...words.map((word) => word.attention)])
      assert.equal(one === null, picture === null);
    if (picture !== null) assert.ok(tokens!.every((shares) => shares.length === 1 + picture.objects));
  }
});
