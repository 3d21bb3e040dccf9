import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { dataFolder } from "./data-folder.fixture.js";
import type { Reading } from "./draft.js";
import { readOneie } from "./oneie.js";

const entity = (id: string, start: number, end: number, text: string) => ({ id, start, end, text, entity_type: "PER" });
const line = {
  doc_id: "D",
  sent_id: "D-0",
  tokens: ["Ann", "of", "Acme", "Foods", "started", "a", "firm", "and", "met", "Bo"],
  entity_mentions: [entity("E0", 0, 1, "Ann"), entity("E1", 2, 4, "Acme\nFoods"), entity("E2", 9, 10, "Bo")],
  event_mentions: [
    {
      event_type: "Contact:Meet",
      trigger: { text: "met", start: 8, end: 9 },
      arguments: [
        { entity_id: "E2", role: "Entity", text: "Bo" },
        { entity_id: "E0", role: "Entity", text: "Ann" },
      ],
    },
    {
      event_type: "Business:Start-Org",
      trigger: { text: "started", start: 4, end: 5 },
      arguments: [{ entity_id: "E1", role: "Org", text: "Acme Foods" }],
    },
  ],
};
const written = (changes: object = {}) => `${JSON.stringify({ ...line, ...changes })}\n`;

async function read(t: TestContext, text: string, file = "test.oneie.json"): Promise<Reading> {
  const root = await dataFolder(t, { [`ace05/${file}`]: text });
  return readOneie({ root, name: "ace05", splits: ["test"], cut: "published" });
}

test("readOneie reads sentences with their events in the order of the text", async (t) => {
  for (const file of ["test.oneie.json", "test.json"]) {
    const { drafts, mistakes } = await read(t, `\n${written()}`, file);
    assert.deepEqual(mistakes, []);
    assert.deepEqual(drafts, [
      {
        at: { file: `ace05/${file}`, line: 2 },
        example: {
          task: "mee",
          id: "D-0",
          split: "test",
          dataset: "ace05",
          text: "Ann of Acme Foods started a firm and met Bo",
          triggers: [
            { type: "start organization", trigger: "started" },
            { type: "meet", trigger: "met" },
          ],
          arguments: [
            { type: "start organization", role: "organization", filler: "Acme Foods" },
            { type: "meet", role: "entity", filler: "Ann" },
            { type: "meet", role: "entity", filler: "Bo" },
          ],
        },
        picture: null,
        grounded: [],
      },
    ]);
  }
});

test("readOneie tells line, column and what was wanted", async (t) => {
  const [meet] = line.event_mentions;
  const cases: [bad: string, reason: RegExp, column?: number][] = [
    ['{"doc_id": \n', /expected a value, got the end \(reading JSON\)/, 12],
    ["[]\n", /expected an object, got \[\]/],
    [written({ tokens: "Ann" }), /expected tokens to be a list, got "Ann"/],
    [written({ sent_id: undefined }), /expected sent_id to be a string that is not blank, got nothing/],
    [
      written({ event_mentions: [{ ...meet, event_type: "Contact:Greet" }] }),
      /of the 33 of this dataset, got "Contact:Greet"/,
    ],
    [
      written({ event_mentions: [{ ...meet, trigger: { text: "met", start: 8, end: 11 } }] }),
      /a trigger to be a range of the 10 tokens/,
    ],
    [written({ entity_mentions: [] }), /expected an argument to name an entity mention, got entity_id "E1"/],
    [
      written({ event_mentions: [{ ...meet, arguments: [{ entity_id: "E0", role: "Boss" }] }] }),
      /one of the roles .*, got "Boss"/,
    ],
    [
      written({ entity_mentions: [entity("E0", 1, 2, "Ann"), ...line.entity_mentions.slice(1)] }),
      /expected tokens 1 to 2 to be an argument "Ann", got "of"/,
    ],
  ];
  for (const [bad, reason, column] of cases) {
    const { drafts, mistakes } = await read(t, bad + written());
    assert.equal(mistakes.length, 1, bad);
    assert.match(mistakes[0]!.reason, reason);
    assert.deepEqual([mistakes[0]!.line, mistakes[0]!.column], [1, column]);
    assert.deepEqual(
      drafts.map(({ at }) => at.line),
      [2],
    );
  }
});

test("readOneie does not mind how a tokeniser writes quotes and brackets", async (t) => {
  const tokens = ["the", "-LRB-", "so", "called", "-RRB-", "``", "boss", "''"];
  const event = { event_type: "Life:Die", trigger: { text: "(so called)", start: 1, end: 5 }, arguments: [] };
  const { mistakes } = await read(t, written({ tokens, entity_mentions: [], event_mentions: [event] }));
  assert.deepEqual(mistakes, []);
});
