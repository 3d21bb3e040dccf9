import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { asPublished, dataFolder, problemsOf, realData } from "./data-folder.fixture.js";
import type { Reading } from "./draft.js";
import { swigRoles } from "./event-labels.js";
import { publishedLabels } from "./published-labels.js";
import { readSwig } from "./swig.js";
import { readVerbMapping } from "./verb-mapping.js";

const mapping =
  "attacking\tagent\tConflict||Attack\tAttacker\nattacking\tvictim\tConflict||Attack\tTarget\nbuying\tagent\tTransaction||Transfer|MONEY\tGiver\n";
const noBox = [-1, -1, -1, -1];
const attacking = {
  verb: "attacking",
  width: 100,
  height: 50,
  bb: { victim: [1, 2, 30, 40], agent: noBox, weapon: [0, 0, 5, 5] },
  frames: Array.from({ length: 3 }, () => ({ victim: "n1", agent: "", weapon: "" })),
};

async function read(t: TestContext, situations: object, file = "SWiG_jsons/test.json"): Promise<Reading> {
  const root = await dataFolder(t, {
    "swig/ace_sr_mapping.txt": mapping,
    [`swig/${file}`]: JSON.stringify(situations, null, 1),
  });
  return readSwig({ root, name: "swig", splits: ["test"], ...asPublished });
}

test("readSwig reads the pictures of events, with nothing in words", async (t) => {
  const jumping = { ...attacking, verb: "jumping" };
  for (const file of ["SWiG_jsons/test.json", "test.json"]) {
    const { drafts, mistakes } = await read(t, { "jumping_1.jpg": jumping, "attacking_2.jpg": attacking }, file);
    assert.deepEqual(mistakes, []);
    assert.deepEqual(drafts, [
      {
        at: { file: `swig/${file}`, line: drafts[0]?.at.line },
        example: {
          task: "mee",
          setting: "image",
          id: "attacking_2",
          split: "test",
          dataset: "swig",
          text: "",
          triggers: [{ type: "attack", trigger: "O0" }],
          arguments: [],
        },
        picture: { id: "attacking_2", size: [100, 50] },
        grounded: [{ type: "attack", role: "target", box: [1, 2, 30, 40] }],
      },
    ]);
  }
});

test("readSwig calls a transfer of money one of ownership under the released mapping", async (t) => {
  const buying = { ...attacking, verb: "buying", bb: { agent: [1, 2, 30, 40] }, frames: [{ agent: "n1" }] };
  const files = { "swig/ace_sr_mapping.txt": mapping, "swig/test.json": JSON.stringify({ "buying_1.jpg": buying }) };
  const root = await dataFolder(t, files);
  for (const [labelMapping, type] of [
    ["corrected", "transfer money"],
    ["released", "transfer ownership"],
  ] as const) {
    const { drafts } = await readSwig({ root, name: "swig", splits: ["test"], ...asPublished, labelMapping });
    assert.deepEqual(drafts[0]?.grounded, [{ type, role: "giver", box: [1, 2, 30, 40] }]);
    assert.ok(publishedLabels("swig", labelMapping).eventTypes.includes(type));
  }
});

test("readSwig tells line and what was wanted", async (t) => {
  const cases: [changes: object, reason: RegExp][] = [
    [{ verb: 3 }, /expected verb to be a string/],
    [{ width: 0 }, /expected width and height to be a width and a height above 0, got \[0,50\]/],
    [{ frames: [{ victim: "n1" }] }, /expected frames\[0\] to have the role agent of bb/],
    [{ frames: [{ victim: 3 }] }, /expected frames\[0\]\.victim to be a string, got 3/],
    [{ frames: undefined }, /expected frames to be a list, got nothing/],
    [{ bb: { victim: [1, 2, 3] } }, /expected bb\.victim to be a list of 4 items/],
    [{ bb: { victim: [-1, 2, -1, 3] } }, /expected bb\.victim to be a box/],
  ];
  for (const [changes, reason] of cases) {
    const { drafts, mistakes } = await read(t, { "a_1.jpg": { ...attacking, ...changes }, "a_2.jpg": attacking });
    assert.equal(drafts.length, 1);
    assert.deepEqual([mistakes.length, mistakes[0]?.line], [1, 2]);
    assert.match(mistakes[0]!.reason, reason);
  }
});

test("readVerbMapping refuses rows it cannot read", async (t) => {
  const problems = async (text: string) =>
    problemsOf(
      readVerbMapping(await dataFolder(t, { "swig/ace_sr_mapping.txt": mapping + text }), "swig", "corrected"),
    );
  assert.match((await problems("a b c d"))[0]!, /^swig\/ace_sr_mapping\.txt:4 expected verb, role, .* got 1 columns/);
  assert.match((await problems("x\ty\tConflict||War\tTarget"))[0]!, /got "Conflict\|\|War"/);
  assert.match((await problems("x\ty\tConflict||Attack\tBoss"))[0]!, /one of the roles .*, got "Boss"/);
  assert.match((await problems("attacking\ty\tLife||Die\tVictim"))[0]!, /one event for attacking, got attack and die/);
});

test("readVerbMapping reads the real mapping: the published types and roles, each of them reached", async (t) => {
  const root = realData(t, "swig");
  if (root === null) return;
  const verbs = await readVerbMapping(root, "swig", "corrected");
  assert.equal(verbs.size, 67);
  const reached = new Map<string, Set<string>>();
  for (const { type, roles } of verbs.values()) {
    const known = reached.get(type) ?? new Set();
    for (const role of roles.values()) known.add(role);
    reached.set(type, known);
  }
  const sorted = (roles: Iterable<string>) => [...roles].sort();
  assert.deepEqual(
    Object.fromEntries([...reached].sort().map(([type, roles]) => [type, sorted(roles)])),
    Object.fromEntries(
      Object.entries(swigRoles("corrected"))
        .sort()
        .map(([type, roles]) => [type, sorted(roles)]),
    ),
  );
});
