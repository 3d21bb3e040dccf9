import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Example, type Prompt, unreachableFiller } from "../example.js";
import {
  handMadeDatasets,
  handMadeLabels,
  meeExample,
  mnerExample,
  mreExample,
  twoObjects,
} from "../hand-made.fixture.js";
import { goldPrompts } from "../tasks/prompts.js";
import { datasetTasks } from "../tasks/task.js";
import { type Answer, evaluateExamples, predictExamples } from "./evaluation.js";
import { addCounts, scoresOf } from "./task-counts.js";

const tasks = datasetTasks({ name: "m2e2", labels: handMadeLabels }, "published");

/** A model that knows these answers; "none" to all else. */
function knows(answers: Readonly<Record<string, string>>): Answer & { asked: Prompt[][] } {
  const asked: Prompt[][] = [];
  const answer = async (prompts: readonly Prompt[]) => {
    asked.push([...prompts]);
    return prompts.map((prompt) => {
      const event = /of the (.+) event/.exec(prompt.instruction)?.[1];
      return answers[event ?? prompt.task] ?? "none";
    });
  };
  return Object.assign(answer, { asked });
}

const goldAnswers = {
  mner: "person, Ann <spot> location, New York",
  mre: "Ann <spot> member of <spot> Red Lions",
  mee_trigger: "attack, raided <spot> meet, met",
  attack: "attack <spot> target, O2 <spot> attacker, rebels",
  meet: "meet <spot> place, Rome",
};

test("evaluateExamples gives full scores to gold answers", async () => {
  const examples = [mnerExample, mreExample, meeExample, mnerExample];
  const counts = await evaluateExamples(tasks, examples, knows(goldAnswers));
  const none = { fp: 0, fn: 0, dropped: 0 };
  const zeros = Object.fromEntries(
    ["text", "visual", "oracle"].flatMap((part) => [`${part}.fp`, `${part}.fn`]).map((name) => [name, 0]),
  );
  const of = (task: string, own: object) =>
    Object.fromEntries(Object.entries({ ...none, ...own }).map(([name, n]) => [`${task}.${name}`, n]));
  assert.deepEqual(counts, {
    ...of("mner", { tp: 4 }),
    ...of("mre", { tp: 1, correct: 1, total: 1 }),
    ...of("mee_trigger", { tp: 2 }),
    ...of("mee_argument", { tp: 3, "oracle.tp": 3, "text.tp": 2, "visual.tp": 1, ...zeros }),
  });
  for (const { f1 } of scoresOf(counts)) assert.equal(f1, 1);
});

test("evaluateExamples asks first about all examples, then for arguments of the predicted types and of the gold ones left, once each", async () => {
  const model = knows({
    mee_trigger: "attack, raided <spot> attack, camp <spot> die, met <spot> nonsense",
    die: "die",
  });
  const counts = await evaluateExamples(tasks, [meeExample, mnerExample, meeExample], model);
  assert.deepEqual(
    model.asked.map((prompts) =>
      prompts.map(({ task, instruction }) => [task, /of the (\w+) event/.exec(instruction)?.[1]]),
    ),
    [
      [
        ["mee_trigger", undefined],
        ["mner", undefined],
        ["mee_trigger", undefined],
      ],
      [
        ["mee_argument", "attack"],
        ["mee_argument", "die"],
        ["mee_argument", "meet"],
        ["mee_argument", "attack"],
        ["mee_argument", "die"],
        ["mee_argument", "meet"],
      ],
    ],
  );
  const { "mee_trigger.tp": tp, "mee_trigger.fp": fp, "mee_trigger.fn": fn, "mee_trigger.dropped": dropped } = counts;
  assert.deepEqual([tp, fp, fn, dropped], [2, 4, 2, 2]);
  assert.deepEqual([counts["mee_argument.tp"], counts["mee_argument.fn"]], [0, 6]);
});

test("evaluateExamples shows the model no gold", async () => {
  const model = knows(goldAnswers);
  await evaluateExamples(tasks, [mnerExample, mreExample, meeExample], model);
  const asked = model.asked.flat();
  assert.equal(asked.length, 5);
  for (const { target } of asked) assert.equal(target, "");
});

test("evaluateExamples counts the arguments of an event that was not found as missed", async () => {
  const found = await evaluateExamples(tasks, [meeExample], knows({ ...goldAnswers, mee_trigger: "meet, met" }));
  assert.deepEqual([found["mee_argument.tp"], found["mee_argument.fp"], found["mee_argument.fn"]], [1, 0, 2]);
  const model = knows({ ...goldAnswers, mee_trigger: "none" });
  const nothing = await evaluateExamples(tasks, [meeExample], model);
  assert.deepEqual([nothing["mee_argument.tp"], nothing["mee_argument.fn"]], [0, 3]);
  assert.deepEqual([nothing["mee_argument.oracle.tp"], nothing["mee_argument.oracle.fn"]], [3, 0]);
});

test("evaluateExamples counts an argument out of reach as missed, whatever is said", async () => {
  const argument = { type: "attack", role: "target", filler: unreachableFiller };
  const example = { ...meeExample, arguments: [argument] };
  for (const said of [unreachableFiller, "\u3000", ""]) {
    const model = knows({ mee_trigger: "attack, raided", attack: `attack <spot> target, ${said}` });
    const counts = await evaluateExamples(tasks, [example], model);
    assert.deepEqual([counts["mee_argument.tp"], counts["mee_argument.fn"]], [0, 1], JSON.stringify(said));
  }
});

test("evaluateExamples compares objects by their boxes, one to one, with the boxes of gold", async () => {
  const box = [0.02, 0, 0.5, 0.5] as const;
  const target = { type: "attack", role: "target", filler: unreachableFiller, box };
  const said = async (answer: string, example: Example = { ...meeExample, arguments: [target] }) => {
    const counts = await evaluateExamples(tasks, [example], knows({ mee_trigger: "attack, raided", attack: answer }));
    return [counts["mee_argument.tp"], counts["mee_argument.fp"], counts["mee_argument.fn"]];
  };
  assert.deepEqual(await said("attack <spot> target, O1"), [1, 0, 0]);
  assert.deepEqual(await said("attack <spot> target, O1 <spot> target, O1"), [1, 1, 0]);
  assert.deepEqual(await said("attack <spot> target, O2"), [0, 1, 1]);
  assert.deepEqual(await said("attack <spot> attacker, O1"), [0, 1, 1]);
  for (const noObject of ["O3", "O0", "O?", "O01"])
    assert.deepEqual(await said(`attack <spot> target, ${noObject}`), [0, 1, 1], noObject);
  const hidden = { ...meeExample, arguments: [target], picture: { ...twoObjects, path: null } };
  assert.deepEqual(await said("attack <spot> target, O1", hidden), [0, 1, 1]);
  const words = { ...hidden, arguments: [{ type: "attack", role: "target", filler: "O1" }] };
  assert.deepEqual(await said("attack <spot> target, O1", words), [1, 0, 0], "a word like others");
});

test("predictExamples keeps what scores and error analysis need, of each example and task", async () => {
  const predictions = await predictExamples(tasks, [mnerExample, meeExample], knows({ mner: "person, Ann <spot> x" }));
  assert.deepEqual(
    predictions.map(({ id, task, setting }) => [id, task, setting]),
    [
      ["x1", "mner", undefined],
      ["x1", "mee_trigger", "multimedia"],
      ["x1", "mee_argument", "multimedia"],
    ],
  );
  assert.deepEqual(predictions[0]?.predicted, [{ fields: ["person", "Ann"] }]);
  assert.equal(predictions[0]?.malformed, 1);
  assert.deepEqual(predictions[2]?.gold.at(-1), { fields: ["attack", "target", "O2"], box: twoObjects.objects[1] });
  assert.deepEqual(JSON.parse(JSON.stringify(predictions)), predictions);
});

test("evaluateExamples compares strings in one normal form", async () => {
  const entities = [
    { type: "person", span: "Zoe\u0308 \u200b Lee" },
    { type: "location", span: "ＮＹ\u00a0City" },
  ];
  const model = knows({ mner: "person, Zoë Lee <spot> location, NY City" });
  const counts = await evaluateExamples(tasks, [{ ...mnerExample, entities }], model);
  assert.deepEqual([counts["mner.tp"], counts["mner.fp"], counts["mner.fn"]], [2, 0, 0]);
});

test("evaluateExamples counts the same however examples are cut into leaves", async () => {
  const examples: Example[] = handMadeDatasets([5, 4, 4]).flatMap(({ train }) => train);
  // Right in some cases, wrong in others, and the same for the same prompt.
  const model: Answer = async (prompts) =>
    prompts.map(({ exampleId, task, instruction }) =>
      (exampleId.length + Number(exampleId.at(-1))) % 3 === 0
        ? "attack, raided <spot> x"
        : (goldAnswers[(/of the (.+) event/.exec(instruction)?.[1] ?? task) as keyof typeof goldAnswers] ?? "none"),
    );
  const whole = await evaluateExamples(tasks, examples, model);
  assert.ok(whole["mee_trigger.fn"]! > 0 && whole["mee_argument.tp"]! > 0);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: examples.length }), async (perLeaf) => {
      let sum = {};
      for (let i = 0; i < examples.length; i += perLeaf)
        sum = addCounts(sum, await evaluateExamples(tasks, examples.slice(i, i + perLeaf), model));
      assert.deepEqual(sum, whole);
    }),
    { numRuns: 20 },
  );
});

test("evaluateExamples counts zeros for a leaf without events and nothing for no examples", async () => {
  const eventless = { ...meeExample, triggers: [], arguments: [] };
  const counts = await evaluateExamples(tasks, [eventless], knows({}));
  assert.ok(Object.keys(counts).length === 17 && Object.values(counts).every((n) => n === 0));
  assert.deepEqual(await evaluateExamples(tasks, [], knows({})), {});
});

test("evaluateExamples refuses too few answers", async () => {
  await assert.rejects(
    evaluateExamples(tasks, [mnerExample, mnerExample], async () => ["none"]),
    /an answer for each prompt: got 1 for 2/,
  );
});

test("the target of every gold prompt is read back as gold", async () => {
  for (const example of [mnerExample, mreExample, meeExample]) {
    const answers = new Map(goldPrompts(example, tasks).map((p) => [p.instruction, p.target]));
    const counts = await evaluateExamples(tasks, [example], async (prompts) =>
      prompts.map(({ instruction }) => answers.get(instruction)!),
    );
    for (const { f1 } of scoresOf(counts)) assert.equal(f1, 1);
  }
});
