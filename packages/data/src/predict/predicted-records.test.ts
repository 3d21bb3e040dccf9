import assert from "node:assert/strict";
import { test } from "node:test";
import type { Example } from "../example.js";
import { handMadeDatasets, handMadeLabels, meeExample, mnerExample, mreExample } from "../hand-made.fixture.js";
import { tokenizerOf } from "../hand-made-run.fixture.js";
import { datasetTasks, type TaskObject } from "../tasks/task.js";
import { targetParts } from "../tokenizer/target-parts.js";
import { answerPieces } from "./answer-pieces.js";
import { predictedRecords } from "./predicted-records.js";

const tokenizer = tokenizerOf(handMadeDatasets());
const tasks = datasetTasks({ name: "m2e2", labels: handMadeLabels }, "published");
const boxes = [
  [0, 0, 80, 60],
  [1, 2, 30, 40],
] as const;

/** Reads an answer of which each token, `</s>` too, has probability 1/2. */
function reading<E extends Example>({ task, read }: TaskObject<E>, answer: string, text: string) {
  const ids = [...tokenizer.encodeParts(targetParts(answer, ["<spot>"])), tokenizer.eosId];
  const pieces = answerPieces({ ids, logProbabilities: ids.map(() => Math.log(0.5)) }, tokenizer);
  const { records, dropped } = predictedRecords(answer, pieces, { task, read, text, boxes });
  return { records, dropped, tokens: ids.length };
}

const halvings = (probability: number | null) => Math.round(-Math.log2(probability!));

test("predictedRecords places entities in the text", () => {
  const { records } = reading(tasks.mner, "person, Ann <spot> location, Paris", mnerExample.text);
  assert.deepEqual(
    records.map(({ probability: _, ...record }) => record),
    [
      { task: "mner", type: "person", span: { text: "Ann", start: 0, end: 3 } },
      { task: "mner", type: "location", span: { text: "Paris", start: null, end: null } },
    ],
  );
});

test("predictedRecords gives each record the probability of its tokens and of what ends it", () => {
  for (const [task, answer, text] of [
    [tasks.mner, "person, Ann <spot> location, New York", mnerExample.text],
    [tasks.mre, "Ann <spot> member of <spot> Red Lions", mreExample.text],
    [tasks.meeTrigger, "attack, raided", meeExample.text],
  ] as const) {
    const { records, tokens } = reading(task as TaskObject<Example>, answer, text);
    const all = records.reduce((sum, { probability }) => sum + halvings(probability), 0);
    assert.equal(all, tokens, "every token of a well-formed answer belongs to one record");
  }
});

test("predictedRecords leaves malformed pieces out of records and probabilities, and counts them", () => {
  const { records, dropped, tokens } = reading(tasks.mner, "person, Ann <spot> nonsense", mnerExample.text);
  assert.deepEqual([records.length, dropped], [1, 1]);
  assert.ok(halvings(records[0]!.probability) < tokens);
  assert.deepEqual(reading(tasks.mner, "none", "x"), {
    records: [],
    dropped: 0,
    tokens: tokenizer.encode("none").length + 1,
  });
});

test("predictedRecords knows O1 as an object of the picture where events are told, and only there", () => {
  const { records } = reading(
    tasks.meeArgument,
    "attack <spot> attacker, O1 <spot> target, O7 <spot> place, camp",
    meeExample.text,
  );
  assert.deepEqual(
    records.map((record) => record.task === "mee_argument" && record.filler),
    [
      { text: "O1", object: 1, box: [1, 2, 30, 40] },
      { text: "O7", object: 7, box: null },
      { text: "camp", start: 18, end: 22 },
    ],
  );
  const [trigger] = reading(tasks.meeTrigger, "meet, O0", "").records;
  assert.deepEqual(trigger?.task === "mee_trigger" && trigger.trigger, { text: "O0", object: 0, box: [0, 0, 80, 60] });
  const [entity] = reading(tasks.mner, "person, O1", "to O1").records;
  assert.deepEqual(entity?.task === "mner" && entity.span, { text: "O1", start: 3, end: 5 });
});
