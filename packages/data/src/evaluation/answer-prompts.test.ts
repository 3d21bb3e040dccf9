import assert from "node:assert/strict";
import { test } from "node:test";
import { batchSource } from "../batches/batch-source.js";
import { handMadeDatasets } from "../hand-made.fixture.js";
import { batchSpec, tokenizerOf } from "../hand-made-run.fixture.js";
import { goldPrompts } from "../tasks/prompts.js";
import { targetParts } from "../tokenizer/target-parts.js";
import { answerPrompts } from "./answer-prompts.js";
import { answerText } from "./answer-text.js";
import { evaluateExamples } from "./evaluation.js";
import { scoresOf } from "./task-counts.js";

const datasets = handMadeDatasets();
const tokenizer = tokenizerOf(datasets);
const spot = ["<spot>"];

test("answerText stops at </s> and keeps the format's marker only", () => {
  const ids = tokenizer.encodeParts([
    { text: "person, Ann" },
    { marker: "<spot>" },
    { marker: "<extra_id_3>" },
    { text: "location, Rome" },
  ]);
  assert.equal(answerText([...ids, 1, ...ids], tokenizer, spot), "person, Ann <spot> location, Rome");
  assert.equal(answerText(Int32Array.of(...ids, 0, 0), tokenizer, spot), "person, Ann <spot> location, Rome");
  assert.equal(answerText([], tokenizer, spot), "");
});

test("answerText lets no spelled marker separate records", () => {
  const [example] = datasets[0]!.train;
  const spelled = tokenizer.encode("person, Ann <spot> Rome");
  const { tasks } = batchSource({ datasets, tokenizer, spec: batchSpec, cropSide: null });
  assert.equal(example?.task, "mner");
  const { tuples } = tasks[0]!.mner.read(answerText(spelled, tokenizer, spot));
  assert.equal(tuples.length, 1);
  assert.ok(!tuples[0]!.join().includes("<spot>"));
});

test("answerPrompts brings a model that knows the gold to full scores, through batches", async () => {
  const source = batchSource({ datasets, tokenizer, spec: batchSpec, cropSide: null });
  for (const [d, { dev }] of datasets.entries()) {
    const targets = new Map(
      dev.flatMap((example) => goldPrompts(example, source.tasks[d]!)).map((p) => [questionOf(p), p.target]),
    );
    const answer = answerPrompts(source, async (batch) =>
      batch.prompts.map((_, row) => {
        const ids = batch.encoderInputTokens.subarray(row * batch.sourceLength, (row + 1) * batch.sourceLength);
        const target = targets.get(tokenizer.decode(ids))!;
        return [...tokenizer.encodeParts(targetParts(target, spot)), tokenizer.eosId, 0, 0];
      }),
    );
    const scores = scoresOf(await evaluateExamples(source.tasks[d]!, dev, answer));
    assert.ok(scores.length > 0);
    for (const { f1 } of scores) assert.equal(f1, 1);
  }
});

function questionOf({ instruction, text }: { instruction: string; text: string }): string {
  return `${instruction} ${text}`;
}
