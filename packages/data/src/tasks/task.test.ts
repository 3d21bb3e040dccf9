import assert from "node:assert/strict";
import { test } from "node:test";
import { unreachableFiller, wholePicture } from "../example.js";
import { handMadeLabels, meeExample, mnerExample, mreExample, twoObjects } from "../hand-made.fixture.js";
import { datasetTasks } from "./task.js";

const tasks = datasetTasks({ name: "m2e2", labels: handMadeLabels }, "published");
const { published } = handMadeLabels;

test("datasetTasks asks, answers and reads in each task's way", () => {
  assert.match(tasks.mner.instruction(mnerExample).front, /entity type: person, location\.$/);
  assert.equal(tasks.mner.target(mnerExample), "person, Ann <spot> location, New York");
  assert.match(
    tasks.mre.instruction(mreExample).front,
    /between person entity Ann and Red Lions: peer, member of, none\.$/,
  );
  assert.equal(tasks.mre.target(mreExample), "Ann <spot> member of <spot> Red Lions");
  assert.match(tasks.meeTrigger.instruction(meeExample).front, /event type: attack, meet, die\.$/);
  assert.equal(tasks.meeTrigger.target(meeExample), "meet, met <spot> attack, raided");
  const attack = { ...meeExample, eventType: "attack" };
  assert.match(
    tasks.meeArgument.instruction(attack).front,
    /argument type of the attack event: attacker, target, place\.$/,
  );
  assert.equal(tasks.meeArgument.target(attack), "attack <spot> attacker, rebels <spot> target, O2");
  assert.equal(tasks.meeArgument.target({ ...meeExample, eventType: "die" }), "none");

  const gold = tasks.mre.gold(mreExample);
  assert.deepEqual(tasks.mre.read("Ann <spot> member of <spot> Red Lions"), { tuples: gold, dropped: 0 });
});

test("target leaves out what no answer can say, gold keeps it", () => {
  const span = "New <spot> York";
  const example = { ...mnerExample, entities: [...mnerExample.entities, { type: "location", span }] };
  assert.equal(tasks.mner.target(example), tasks.mner.target(mnerExample));
  assert.deepEqual(tasks.mner.gold(example).at(-1), ["location", span]);

  const filler = (text: string) => ({ type: "attack", role: "target", filler: text });
  const attack = { ...meeExample, eventType: "attack", arguments: [filler("camp"), filler(unreachableFiller)] };
  assert.equal(tasks.meeArgument.target(attack), "attack <spot> target, camp");
  assert.equal(tasks.meeArgument.gold(attack).length, 2);
});

test("target names the whole picture as a trigger where it is shown", () => {
  const triggers = [{ type: "attack", trigger: wholePicture }];
  assert.equal(tasks.meeTrigger.target({ ...meeExample, triggers }), "attack, O0");
  assert.equal(tasks.meeTrigger.target({ ...meeExample, triggers, picture: null }), "none");
  assert.deepEqual(tasks.meeTrigger.gold({ ...meeExample, triggers, picture: null }), [["attack", "O0"]]);
});

test("target names only objects that are shown", () => {
  const fillers = ["O1", "O2", "O3", "O0", "Oslo"].map((filler) => ({ type: "attack", role: "target", filler }));
  const target = (picture: typeof twoObjects | null) =>
    tasks.meeArgument.target({ ...meeExample, eventType: "attack", arguments: fillers, picture });
  assert.equal(target(twoObjects), "attack <spot> target, O1 <spot> target, O2 <spot> target, O0 <spot> target, Oslo");
  for (const unseen of [null, { ...twoObjects, path: null }])
    assert.equal(target(unseen), "attack <spot> target, Oslo");
  assert.equal(tasks.mner.target({ ...mnerExample, entities: [{ type: "person", span: "O7" }] }), "person, O7");
});

test("seen labels narrow the instruction, not what an answer may say", () => {
  const seen = { ...published, entityTypes: ["person"], roles: { attack: ["target"] } };
  const narrow = datasetTasks({ name: "m2e2", labels: { published, seen } }, "seen");
  assert.match(narrow.mner.instruction(mnerExample).front, /type: person\.$/);
  assert.equal(narrow.mner.read("location, Rome").tuples.length, 1);
  assert.match(narrow.meeArgument.instruction({ ...meeExample, eventType: "attack" }).front, /event: target\.$/);
  assert.match(narrow.meeArgument.instruction({ ...meeExample, eventType: "meet" }).front, /event: entity, place\.$/);
});

test("prompts of a dataset share their instruction strings", () => {
  const again = { ...meeExample, id: "other" };
  assert.equal(tasks.meeTrigger.instruction(meeExample), tasks.meeTrigger.instruction(again));
});

test("shuffled labels are in an order of each example's own, the same at each reading", () => {
  const shuffled = datasetTasks({ name: "m2e2", labels: handMadeLabels }, "published", {
    schemaOrder: "shuffled",
    seed: 3,
  });
  const asked = Array.from({ length: 20 }, (_, i) => ({ ...meeExample, id: `x${i}` }));
  const fronts = () => asked.map((example) => shuffled.meeTrigger.instruction(example).front);
  assert.deepEqual(fronts(), fronts());
  const orders = new Set(fronts());
  assert.ok(orders.size > 3 && orders.size <= 6);
  for (const front of orders)
    assert.deepEqual(/type: (.*)\.$/.exec(front)![1]!.split(", ").toSorted(), published.eventTypes.toSorted());
});
