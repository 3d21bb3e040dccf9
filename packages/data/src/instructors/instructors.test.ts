import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Labels } from "../labels.js";
import { meeArgumentInstruction } from "./mee-argument.js";
import { meeTriggerInstruction } from "./mee-trigger.js";
import { mnerInstruction } from "./mner.js";
import { mreInstruction } from "./mre.js";
import { fill, wordings } from "./wording.js";

const labels: Labels = {
  entityTypes: ["person", "location", "organization", "miscellaneous"],
  relations: ["peer", "member of", "none"],
  eventTypes: ["attack", "phone write"],
  roles: { attack: ["attacker", "target"], "phone write": ["entity"] },
};
const { umie } = wordings;

test("instructions name the task and all its labels in their order", () => {
  assert.equal(
    mnerInstruction(labels, umie),
    "Please extract the following entity type: person, location, organization, miscellaneous.",
  );
  assert.equal(meeTriggerInstruction(labels, umie), "Please extract the following event type: attack, phone write.");
  assert.equal(
    meeArgumentInstruction("phone write", labels, umie),
    "Please extract the following argument type of the phone write event: entity.",
  );
});

test("mreInstruction names head before tail, with types where they are known", () => {
  const [head, tail] = [
    { span: "Ann Roy", type: "person" },
    { span: "Rome", type: "" },
  ];
  assert.equal(
    mreInstruction({ head, tail }, labels, umie),
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
