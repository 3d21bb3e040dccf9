import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Example } from "../example.js";
import { handMadeDatasets, handMadeLabels, meeExample, mnerExample, mreExample } from "../hand-made.fixture.js";
import { promptList } from "./prompt-list.js";
import { goldPromptCount, goldPrompts, question } from "./prompts.js";
import { datasetTasks } from "./task.js";

const tasks = datasetTasks({ name: "m2e2", labels: handMadeLabels }, "published");

test("goldPrompts gives one prompt for entities and relations", () => {
  for (const [example, task] of [[mnerExample, tasks.mner] as const, [mreExample, tasks.mre] as const]) {
    const [prompt, ...others] = goldPrompts(example, tasks);
    assert.deepEqual(others, []);
    assert.deepEqual(prompt, {
      exampleId: example.id,
      dataset: example.dataset,
      task: task.task,
      format: "flat",
      instruction: (task === tasks.mner ? tasks.mner.instruction(mnerExample) : tasks.mre.instruction(mreExample))
        .front,
      text: example.text,
      ending: null,
      target: task === tasks.mner ? "person, Ann <spot> location, New York" : "Ann <spot> member of <spot> Red Lions",
      picture: null,
    });
  }
});

test("goldPrompts asks for triggers, then for the arguments of each gold type in order of appearance", () => {
  const arguments_ = [...meeExample.arguments, { type: "die", role: "victim", filler: "Bo" }];
  const prompts = goldPrompts({ ...meeExample, arguments: arguments_ }, tasks);
  assert.deepEqual(
    prompts.map(({ task, target }) => [task, target]),
    [
      ["mee_trigger", "meet, met <spot> attack, raided"],
      ["mee_argument", "meet <spot> place, Rome"],
      ["mee_argument", "attack <spot> attacker, rebels <spot> target, O2"],
      ["mee_argument", "die <spot> victim, Bo"],
    ],
  );
  assert.ok(prompts.every(({ picture, text }) => picture === meeExample.picture && text === meeExample.text));
  const eventless = { ...meeExample, triggers: [], arguments: [] };
  assert.deepEqual(
    goldPrompts(eventless, tasks).map(({ target }) => target),
    ["none"],
  );
  const withoutArguments = { ...meeExample, arguments: [] };
  assert.deepEqual(
    goldPrompts(withoutArguments, tasks).map(({ target }) => target),
    ["meet, met <spot> attack, raided", "none", "none"],
  );
});

test("goldPrompts has nothing to ask where there is neither text nor picture", () => {
  const untold = { ...meeExample, text: "" };
  assert.equal(goldPrompts(untold, tasks).length, 3);
  for (const picture of [null, { ...meeExample.picture!, path: null }]) {
    assert.deepEqual(goldPrompts({ ...untold, picture }, tasks), []);
    assert.equal(goldPrompts({ ...meeExample, picture }, tasks).length, 3);
  }
});

test("question is the prompt without its answer", () => {
  assert.deepEqual(question(tasks.mner, mnerExample), { ...goldPrompts(mnerExample, tasks)[0], target: "" });
});

test("promptList is goldPrompts of all examples in a row", () => {
  const eventTypes = ["attack", "meet", "die"];
  const anyMee = fc.array(fc.constantFrom(...eventTypes), { maxLength: 4 }).map(
    (types): Example => ({
      ...meeExample,
      text: types[1] ?? "",
      picture: null,
      triggers: types.map((type) => ({ type, trigger: type })),
      arguments: [],
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant(mnerExample), fc.constant(mreExample), anyMee)), (examples) => {
      const list = promptList(examples, tasks);
      const wanted = examples.flatMap((example) => goldPrompts(example, tasks));
      assert.deepEqual([...list], wanted);
      assert.deepEqual(
        Array.from({ length: list.size }, (_, i) => list.at(i)),
        wanted,
      );
      for (const example of examples) assert.equal(goldPromptCount(example), goldPrompts(example, tasks).length);
      for (const index of [-1, list.size, 0.5]) assert.throws(() => list.at(index), RangeError);
    }),
  );
});

test("promptList makes a prompt when it is asked for", () => {
  const { train } = handMadeDatasets()[2]!;
  let asked = 0;
  const counting = { ...tasks.meeTrigger, instruction: () => ({ front: `${++asked}`, ending: null }) };
  const list = promptList(train, { ...tasks, meeTrigger: counting });
  assert.equal(asked, 0);
  list.at(5);
  assert.equal(asked, 1);
});
