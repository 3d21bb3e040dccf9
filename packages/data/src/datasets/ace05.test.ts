import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { readAce05 } from "./ace05.js";
import { asPublished, dataFolder } from "./data-folder.fixture.js";
import type { Reading } from "./draft.js";

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
  return readAce05({ root, name: "ace05", splits: ["test"], ...asPublished });
}

test("readAce05 reads sentences with their events in the order of the text", async (t) => {
  for (const file of ["test.oneie.json", "test.json"]) {
    const { drafts, mistakes } = await read(t, `\n${written()}`, file);
    assert.deepEqual(mistakes, []);
    assert.deepEqual(drafts, [
      {
        at: { file: `ace05/${file}`, line: 2 },
        example: {
          task: "mee",
          setting: "text",
          id: "D-0",
          split: "test",
          dataset: "ace05",
          text: "Ann of Acme Foods started a firm and met Bo",
          triggers: [
            { type: "start organization", trigger: "started", start: 18 },
            { type: "meet", trigger: "met", start: 37 },
          ],
          arguments: [
            { type: "start organization", role: "organization", filler: "Acme Foods", start: 7 },
            { type: "meet", role: "entity", filler: "Ann", start: 0 },
            { type: "meet", role: "entity", filler: "Bo", start: 41 },
          ],
        },
        picture: null,
        grounded: [],
      },
    ]);
  }
});

test("readAce05 tells line, column and what was wanted", async (t) => {
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
    [written({ entity_mentions: [] }), /expected an argument to name an entity mention, got entity_id "E2"/],
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

test("readAce05 does not mind how a tokeniser writes quotes and brackets", async (t) => {
  const tokens = ["the", "-LRB-", "so", "called", "-RRB-", "``", "boss", "''"];
  const event = { event_type: "Life:Die", trigger: { text: "(so called)", start: 1, end: 5 }, arguments: [] };
  const { mistakes } = await read(t, written({ tokens, entity_mentions: [], event_mentions: [event] }));
  assert.deepEqual(mistakes, []);
});

/** Two sentences of one document: places count its tokens, the last one included. */
const dygie = {
  doc_key: "DOC",
  sentences: [
    ["Troops", "left", "."],
    ["Ann", "of", "Acme", "Foods", "met", "Bo", "."],
  ],
  ner: [[], [[3, 3, "PER"]]],
  relations: [[], []],
  events: [
    [],
    [
      [
        [7, "Contact.Meet"],
        [8, 8, "Entity"],
        [5, 6, "Entity"],
      ],
    ],
  ],
};

test("readAce05 reads the documents of DyGIE++, each sentence an example", async (t) => {
  const { drafts, mistakes } = await read(t, `${JSON.stringify(dygie)}\n`, "test.json");
  assert.deepEqual(mistakes, []);
  const of = { task: "mee", setting: "text", split: "test", dataset: "ace05" };
  assert.deepEqual(
    drafts.map(({ example }) => example),
    [
      { ...of, id: "DOC-0", text: "Troops left .", triggers: [], arguments: [] },
      {
        ...of,
        id: "DOC-1",
        text: "Ann of Acme Foods met Bo .",
        triggers: [{ type: "meet", trigger: "met", start: 18 }],
        arguments: [
          { type: "meet", role: "entity", filler: "Acme Foods", start: 7 },
          { type: "meet", role: "entity", filler: "Bo", start: 22 },
        ],
      },
    ],
  );
});

test("readAce05 takes either form in one file, and documents without events or with triggers of two places", async (t) => {
  const { events: _events, ...eventless } = { ...dygie, doc_key: "EMPTY" };
  const wide = { ...dygie, doc_key: "WIDE", events: [[], [[[6, 7, "Contact:Meet"]]]] };
  const text = [line, eventless, wide].map((one) => JSON.stringify(one)).join("\r\n");
  const { drafts, mistakes } = await read(t, text, "test.jsonl");
  assert.deepEqual(mistakes, []);
  assert.deepEqual(
    drafts.map(({ example }) => [example.id, example.task === "mee" && example.triggers.map(({ trigger }) => trigger)]),
    [
      ["D-0", ["started", "met"]],
      ["EMPTY-0", []],
      ["EMPTY-1", []],
      ["WIDE-0", []],
      ["WIDE-1", ["Foods met"]],
    ],
  );
});

test("readAce05 leaves out only the sentence of a DyGIE++ document that is wrong", async (t) => {
  const event = (...parts: unknown[]) => ({ events: [[], [parts]] });
  const cases: [changes: object, reason: RegExp, kept: number][] = [
    [event([2, "Contact.Meet"]), /events\[1\]\[0\]\[0\] to lie in its sentence, tokens 3 to 9 .*, got \[2,2\]/, 1],
    [event([7, "Contact.Meet"], [9, 10, "Entity"]), /events\[1\]\[0\]\[1\] to lie in its sentence/, 1],
    [event([7, "Contact.Meet"], [6, 5, "Entity"]), /to lie in its sentence, .*, got \[6,5\]/, 1],
    [event([7, "Contact.Meet"], [6, "Entity"]), /events\[1\]\[0\]\[1\] to be a list of 3 items, got \[6,"Entity"\]/, 1],
    [event([7]), /expected events\[1\]\[0\]\[0\]\[1\] to be a whole number/, 1],
    [event("meet"), /expected events\[1\]\[0\]\[0\] to be a trigger and its type, got "meet"/, 1],
    [event([7, "Contact.Greet"]), /got "Contact\.Greet"/, 1],
    [{ sentences: [["Troops", "left", "."], "Ann"] }, /expected sentences\[1\] to be a list, got "Ann"/, 1],
    [{ events: [[]] }, /expected events to have a list for each of the 2 sentences, got 1/, 0],
    [{ doc_key: undefined }, /expected doc_key to be a string/, 0],
  ];
  for (const [changes, reason, kept] of cases) {
    const { drafts, mistakes } = await read(t, JSON.stringify({ ...dygie, ...changes }), "test.json");
    assert.deepEqual([drafts.length, mistakes.length, mistakes[0]?.line], [kept, 1, 1], reason.source);
    assert.match(mistakes[0]!.reason, reason);
  }
});
