import assert from "node:assert/strict";
import { test } from "node:test";
import type { Example } from "../example.js";
import { type Labels, offeredLabels, seenLabels } from "./labels.js";

const published: Labels = {
  entityTypes: ["person", "location"],
  relations: ["peer", "member of", "none"],
  eventTypes: ["attack", "meet", "die"],
  roles: { attack: ["attacker", "target", "place"], meet: ["entity", "place"], die: ["victim"] },
};
const common = { id: "1", dataset: "m2e2", split: "train", text: "", picture: null } as const;
const examples: Example[] = [
  { ...common, task: "mner", entities: [{ type: "location", span: "Rome" }] },
  { ...common, task: "mre", head: { span: "a", type: "" }, tail: { span: "b", type: "" }, relation: "none" },
  { ...common, task: "mre", head: { span: "a", type: "" }, tail: { span: "b", type: "" }, relation: "peer" },
  {
    ...common,
    task: "mee",
    setting: "image",
    triggers: [{ type: "meet", trigger: "met" }],
    arguments: [
      { type: "attack", role: "place", filler: "Rome" },
      { type: "attack", role: "attacker", filler: "O1" },
    ],
  },
];

test("seenLabels keeps what occurs, in the published order", () => {
  assert.deepEqual(seenLabels(published, examples), {
    entityTypes: ["location"],
    relations: ["peer", "none"],
    eventTypes: ["attack", "meet"],
    roles: { attack: ["attacker", "place"], meet: [] },
  });
});

test("offeredLabels lists the chosen labels, and the published ones where none was seen", () => {
  const labels = { published, seen: seenLabels(published, examples) };
  assert.equal(offeredLabels(labels, "published"), published);
  assert.deepEqual(offeredLabels(labels, "seen"), {
    ...labels.seen,
    roles: { attack: ["attacker", "place"], meet: ["entity", "place"], die: ["victim"] },
  });
  assert.deepEqual(offeredLabels({ published, seen: seenLabels(published, []) }, "seen"), published);
});
