import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mnerExample } from "../hand-made.fixture.js";
import { fill } from "./instruction.js";
import { shuffledLabels } from "./label-order.js";
import { meeArgumentInstruction } from "./mee-argument.js";
import { meeTriggerInstruction } from "./mee-trigger.js";
import { mnerInstruction } from "./mner.js";
import { mreInstruction } from "./mre.js";
import { addedTokens, chosenWording, wordings } from "./wording.js";

const labels = {
  entityTypes: ["person", "location", "organization", "miscellaneous"],
  relations: ["peer", "member of", "none"],
  eventTypes: ["attack", "phone write"],
};
const { umie } = wordings;

test("instructions name the task and all its labels in their order", () => {
  assert.equal(
    mnerInstruction(labels.entityTypes, umie).front,
    "Please extract the following entity type: person, location, organization, miscellaneous.",
  );
  assert.equal(
    meeTriggerInstruction(labels.eventTypes, umie).front,
    "Please extract the following event type: attack, phone write.",
  );
  assert.equal(
    meeArgumentInstruction("phone write", ["entity"], umie).front,
    "Please extract the following argument type of the phone write event: entity.",
  );
});

test("mreInstruction names head before tail, with types where they are known", () => {
  const [head, tail] = [
    { span: "Ann Roy", type: "person" },
    { span: "Rome", type: "" },
  ];
  assert.equal(
    mreInstruction({ head, tail }, labels.relations, umie).front,
    "Please extract the following relation between person entity Ann Roy and Rome: peer, member of, none.",
  );
});

test("fill takes values as they are, whatever they hold", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (head, tail) => {
      assert.equal(fill("<{head}|{tail}|{other}>", { head, tail }), `<${head}|${tail}|{other}>`);
    }),
  );
  assert.equal(fill("{head} {tail}", { head: "{tail}", tail: "$& $1" }), "{tail} $& $1");
  assert.equal(fill("{constructor}", {}), "{constructor}");
});

test("the released wording puts phrase and schema behind the text, tail first, and one phrase for both event tasks", () => {
  const { released } = wordings;
  const [head, tail] = [
    { span: "Ann", type: "person" },
    { span: "Rome", type: "" },
  ];
  const marked = (marker: string, text: string) => [{ marker }, { text }];
  assert.deepEqual(mnerInstruction(["person", "location"], released), {
    front: "Give the text:",
    ending: {
      words: "Please extract the following entity type:",
      schema: [...marked("<spot>", "person"), ...marked("<spot>", "location")],
    },
  });
  assert.deepEqual(mreInstruction({ head, tail }, ["peer"], released), {
    front: "Give the text:",
    ending: { words: "Please extract the following relation between: Rome and Ann", schema: marked("<spot>", "peer") },
  });
  assert.deepEqual(meeTriggerInstruction(["meet"], released), {
    front: "Please Extract event trigger and argument:",
    ending: { words: "", schema: marked("<spot>", "meet") },
  });
  assert.deepEqual(meeArgumentInstruction("meet", ["entity", "place"], released).ending?.schema, [
    ...marked("<spot>", "meet"),
    ...marked("<asoc>", "entity"),
    ...marked("<asoc>", "place"),
  ]);
});

test("every wording lists every label", () => {
  for (const [name, wording] of Object.entries(wordings)) {
    const { front, ending } = mnerInstruction(labels.entityTypes, wording);
    const said = JSON.stringify([front, ending]);
    for (const label of labels.entityTypes) assert.ok(said.includes(label), `${name} ${label}`);
  }
});

test("chosenWording fills templates of one's own up with the plain ones", () => {
  const own = chosenWording({ mner: "Find {labels} in {text}!", mre: undefined });
  assert.equal(own.mre, umie.mre);
  assert.deepEqual(mnerInstruction(["person"], own), {
    front: "Find person in",
    ending: { words: "!", schema: [] },
  });
  assert.deepEqual(addedTokens("umie"), ["<spot>"]);
  assert.deepEqual(addedTokens("released"), ["<spot>", "<asoc>"]);
  assert.deepEqual(addedTokens({ mner: "{text} {schema}" }), ["<spot>", "<asoc>"]);
});

test("shuffledLabels is an order that seed, example and question decide", () => {
  const list = Array.from({ length: 12 }, (_, i) => `label ${i}`);
  const shuffled = (seed: number, id: string, asked = "mner") =>
    shuffledLabels(list, seed, { ...mnerExample, id }, asked);
  assert.deepEqual(shuffled(1, "a"), shuffled(1, "a"));
  assert.deepEqual(shuffled(1, "a").toSorted(), list.toSorted());
  const orders = [shuffled(1, "a"), shuffled(2, "a"), shuffled(1, "b"), shuffled(1, "a", "mre"), list];
  assert.equal(new Set(orders.map(String)).size, orders.length);
});
