import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { realData } from "../datasets/data-folder.fixture.js";
import { predictExamples } from "../evaluation/evaluation.js";
import { predictionReport } from "../evaluation/prediction-report.js";
import type { Prompt } from "../example.js";
import { goldPrompts } from "../tasks/prompts.js";
import { datasetTasks } from "../tasks/task.js";
import { openCorpus } from "./corpus.js";

/** Scores by part of a model that sees every picture of M2E2 and gives the gold answer, settings whole. */
async function goldParts(t: TestContext, objects: "detected" | "gold") {
  const root = realData(t, "m2e2");
  if (root === null) return null;
  const datasets = [{ name: "m2e2", split: "published", settings: "separate", train: true }] as const;
  const read = { images: "blank", maxObjects: 36, labelMapping: "corrected", onError: "refuse" } as const;
  const [dataset] = (await openCorpus({ root, datasets, objects, ...read })).datasets;
  const examples = dataset!.test.map((example) =>
    example.picture === null ? example : { ...example, picture: { ...example.picture, path: "/seen.jpg" } },
  );
  const tasks = datasetTasks(dataset!, "published");
  const key = ({ exampleId, instruction }: Prompt) => `${exampleId} ${instruction}`;
  const answers = new Map(examples.flatMap((example) => goldPrompts(example, tasks)).map((p) => [key(p), p.target]));
  const predictions = await predictExamples(tasks, examples, async (prompts) =>
    prompts.map((prompt) => answers.get(key(prompt)) ?? "none"),
  );
  const { parts = [] } = predictionReport(predictions, ["parts"]);
  return (task: string, part: string) => parts.find((one) => one.task === task && one.part === part)!;
}

test("gold answers score 1 in M2E2's settings, apart from boxes that no detected object overlaps", async (t) => {
  const score = await goldParts(t, "detected");
  if (score === null) return;
  for (const setting of ["text", "image", "multimedia"]) {
    assert.equal(score("mee_trigger", `${setting} setting`).f1, 1, setting);
    assert.equal(score("mee_argument", `${setting} setting`).precision, 1, setting);
  }
  assert.equal(score("mee_argument", "text setting").recall, 1);
  // 942 of the 1,429 gold boxes have a detection that overlaps by half (the README of shared/data/m2e2).
  assert.equal(score("mee_argument", "image setting").recall, 942 / 1429);
  assert.equal(score("mee_argument", "words").f1, 1);
});

test("gold answers score 1 in all of M2E2's settings where the objects are the gold boxes", async (t) => {
  const score = await goldParts(t, "gold");
  if (score === null) return;
  for (const setting of ["text", "image", "multimedia"])
    assert.equal(score("mee_argument", `${setting} setting`).f1, 1, setting);
  assert.equal(score("mee_argument", "oracle: gold event types").f1, 1);
  // Where a string stands twice, the first place is not always the annotated one.
  assert.ok(score("mee_trigger", "words, by place").f1 > 0.99);
  assert.ok(score("mee_argument", "words, by place").f1 > 0.95);
});
