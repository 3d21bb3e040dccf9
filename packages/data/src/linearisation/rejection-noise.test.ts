import assert from "node:assert/strict";
import { test } from "node:test";
import { handMadeLabels, meeExample, mnerExample } from "../hand-made.fixture.js";
import { datasetTasks } from "../tasks/task.js";
import { absentSpan } from "./brackets.js";

const dataset = { name: "m2e2", labels: handMadeLabels } as const;
const tasksWith = (rejectionNoise: number, seed = 0) =>
  datasetTasks(dataset, "published", { format: "brackets", rejectionNoise, seed });
const rejectedIn = (target: string) => target.split(absentSpan).length - 1;

test("rejection noise adds records of absent labels to training answers alone, and reading passes over them", () => {
  const { meeTrigger, meeArgument, mner } = tasksWith(1);
  const one = { ...mnerExample, entities: mnerExample.entities.slice(0, 1) };
  assert.match(mner.target(one), /Ann <extra_id_1> <extra_id_0> location <extra_id_5> <extra_id_6> <extra_id_1>/);
  assert.equal(rejectedIn(mner.target(mnerExample)), 0, "no label is absent");
  const attack = { ...meeExample, eventType: "attack" };
  assert.match(meeArgument.target(attack), /<extra_id_0> place <extra_id_5> <extra_id_6> <extra_id_1>/);
  assert.deepEqual(meeArgument.read(meeArgument.target(attack)).tuples, meeArgument.gold(attack));
  assert.equal(rejectedIn(meeTrigger.target(meeExample)), 1);
  for (const split of ["dev", "test"] as const) assert.equal(rejectedIn(mner.target({ ...one, split })), 0);
});

test("rejection noise comes as often as it is asked for, and to each example alike every time", () => {
  const many = Array.from({ length: 400 }, (_, i) => ({ ...meeExample, id: `x${i}`, eventType: "attack" }));
  const count = (noise: number, seed = 0) =>
    many.map((example) => rejectedIn(tasksWith(noise, seed).meeArgument.target(example)));
  const sum = (counts: number[]) => counts.reduce((a, b) => a + b, 0);
  assert.equal(sum(count(0)), 0);
  assert.deepEqual(count(0.1), count(0.1));
  assert.notDeepEqual(count(0.1), count(0.1, 1));
  const added = sum(count(0.1));
  // 800 records; 80 are wanted, with a standard deviation of 8.5.
  assert.ok(added > 45 && added < 110, String(added));
});
