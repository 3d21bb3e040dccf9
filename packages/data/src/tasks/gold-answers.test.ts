import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { batchSource } from "../batches/batch-source.js";
import { type Corpus, openCorpus } from "../corpus/corpus.js";
import { realData } from "../datasets/data-folder.fixture.js";
import { answerText } from "../evaluation/answer-text.js";
import { evaluateExamples } from "../evaluation/evaluation.js";
import { scoresOf } from "../evaluation/task-counts.js";
import {
  type DatasetName,
  datasetNames,
  type Example,
  formats,
  isShown,
  type Prompt,
  splits,
  unreachableFiller,
} from "../example.js";
import { batchSpec } from "../hand-made-run.fixture.js";
import { linearisations } from "../linearisation/linearisation.js";
import { synthesise } from "../synth/synthesise.js";
import { targetParts } from "../tokenizer/target-parts.js";
import { openTokenizer } from "../tokenizer/tokenizer-file.js";
import { tokenizerKey, tokenizerTexts } from "../tokenizer/tokenizer-texts.js";
import { promptList } from "./prompt-list.js";
import type { PromptStyle } from "./prompt-style.js";
import { goldEventTypes, goldPrompts } from "./prompts.js";
import { type DatasetTasks, datasetTasks } from "./task.js";

const folder = await mkdtemp(join(tmpdir(), "umie-gold-"));
after(() => rm(folder, { recursive: true }));

function open(root: string, names: readonly DatasetName[], split: "published" | "articles"): Promise<Corpus> {
  const datasets = names.map((name) => ({
    name,
    split: name === "m2e2" ? split : ("published" as const),
    train: true,
  }));
  return openCorpus({ root, datasets, images: "use", maxObjects: 36, onError: "refuse" });
}

/** Counts of a model that answers each prompt with its gold answer, as `write` would have it. */
function countGold(
  { name, labels, test }: Corpus["datasets"][number],
  write: (target: string) => string,
  style: Partial<PromptStyle>,
) {
  const tasks = datasetTasks({ name, labels }, "published", style);
  const key = ({ exampleId, instruction }: Prompt) => `${exampleId} ${instruction}`;
  const answers = new Map(test.flatMap((example) => goldPrompts(example, tasks)).map((p) => [key(p), write(p.target)]));
  return evaluateExamples(tasks, test, async (prompts) => prompts.map((prompt) => answers.get(key(prompt)) ?? "none"));
}

test("the gold answers of every synthetic dataset survive the tokenizer and score 1", async () => {
  const root = join(folder, "synth");
  await synthesise(root, { seed: 5, size: 60 });
  const corpus = await open(root, datasetNames, "articles");
  function* prompts() {
    for (const dataset of corpus.datasets) yield* promptList(dataset.train, datasetTasks(dataset, "published"));
  }
  const of = { fingerprint: corpus.fingerprint, labels: "published", vocabSize: 1000 } as const;
  const { tokenizer } = await openTokenizer({ train: of }, () => tokenizerTexts(prompts()), {
    cache: folder,
    key: tokenizerKey(of),
  });
  for (const format of formats) {
    const { markers } = linearisations[format];
    const throughIds = (target: string) =>
      answerText([...tokenizer.encodeParts(targetParts(target, markers)), tokenizer.eosId], tokenizer, markers);
    for (const dataset of corpus.datasets) {
      const scores = scoresOf(await countGold(dataset, throughIds, { format }));
      assert.ok(scores.length > 0);
      for (const { task, f1 } of scores) assert.equal(f1, 1, `${dataset.name} ${task} ${format}`);
    }
  }

  const source = batchSource({ datasets: corpus.datasets, tokenizer, spec: batchSpec, cropSide: 8 });
  const most = corpus.datasets
    .flatMap(({ train, dev, test }) => [...train, ...dev, ...test])
    .reduce((sum, { picture }) => Math.max(sum, isShown(picture) ? picture.objects.length : 0), 0);
  const batch = await source.trainBatch(1, 0);
  assert.equal(batch.visual?.tokens, 1 + most);
});

const realNames = ["twitter2015", "twitter2017", "mnre_v1", "mnre_v2", "m2e2"] as const;

test("the gold answers of the real datasets score 1, apart from what their pictures hide", async (t) => {
  for (const name of realNames) {
    const root = realData(t, name);
    if (root === null) return;
    const [dataset] = (await open(root, [name], "published")).datasets;
    for (const format of formats) {
      const counts = await countGold(dataset!, (target) => target, { format });
      for (const { task, precision, recall } of scoresOf(counts)) {
        assert.equal(precision, 1, `${name} ${task} ${format}`);
        if (name !== "m2e2") assert.equal(recall, 1, `${name} ${task} ${format}`);
      }
      if (name !== "m2e2") continue;
      // An event that only an absent picture tells is not found; nor are arguments that are objects of it, or of no object at all.
      const examples = dataset!.test.filter((example) => example.task === "mee");
      const triggers = examples.flatMap((example) => example.triggers.map(({ trigger }) => ({ trigger, ...example })));
      const hidden = triggers.filter(({ trigger, picture }) => trigger === "O0" && !isShown(picture));
      assert.equal(counts["mee_trigger.fn"], hidden.length);
      const grounded = examples.flatMap((example) => example.arguments.map((argument) => ({ argument, ...example })));
      const untold = grounded.filter(
        ({ argument, picture }) =>
          argument.box !== undefined && (argument.filler === unreachableFiller || !isShown(picture)),
      );
      assert.equal(counts["mee_argument.fn"], untold.length);
    }
  }
});

test("every gold answer of the real datasets can be written and read in both formats", async (t) => {
  for (const name of realNames) {
    const root = realData(t, name);
    if (root === null) return;
    const [dataset] = (await open(root, [name], "published")).datasets;
    for (const format of formats) {
      const tasks = datasetTasks(dataset!, "published", { format });
      const unsaid: string[] = [];
      let said = 0;
      for (const example of splits.flatMap((split): readonly Example[] => dataset![split])) {
        for (const { task, gold, answer } of goldAnswers(example, tasks)) {
          const told = gold.filter((tuple) => linearisations[format].holds(task, tuple));
          unsaid.push(...gold.filter((tuple) => !told.includes(tuple) && tuple.at(-1) !== "").map(String));
          said += told.length;
          assert.deepEqual(answer(linearisations[format].write(task, told)), { tuples: told, dropped: 0 }, example.id);
        }
      }
      assert.ok(said > 1000);
      assert.deepEqual(unsaid, [], `${name} ${format}`);
    }
  }
});

/** The gold records of each prompt of an example, and how its answer is read. */
function goldAnswers(example: Example, tasks: DatasetTasks) {
  if (example.task === "mner") return [{ task: example.task, gold: tasks.mner.gold(example), answer: tasks.mner.read }];
  if (example.task === "mre") return [{ task: example.task, gold: tasks.mre.gold(example), answer: tasks.mre.read }];
  const { meeTrigger, meeArgument } = tasks;
  return [
    { task: meeTrigger.task, gold: meeTrigger.gold(example), answer: meeTrigger.read },
    ...goldEventTypes(example).map((eventType) => ({
      task: meeArgument.task,
      gold: meeArgument.gold({ ...example, eventType }),
      answer: meeArgument.read,
    })),
  ];
}
