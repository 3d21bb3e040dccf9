import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { articleOf } from "./articles.js";
import { asPublished, dataFolder, problemsOf } from "./data-folder.fixture.js";
import type { Reading, ReadRequest } from "./draft.js";
import { readM2e2 } from "./m2e2.js";

const words = ["Police", "arrested", "a", "man", "in", "Rome", "."];
const arrest = {
  event_type: "Justice:Arrest-Jail",
  trigger: { start: 1, end: 2, text: "arrested" },
  arguments: [
    { role: "Place", start: 5, end: 6, text: "Rome" },
    { role: "Agent", start: 0, end: 1, text: "Police" },
  ],
};
const meeting = { event_type: "Contact:Meet", trigger: { start: 0, end: 1, text: "Police" }, arguments: [] };
const sentence = (id: string, events: unknown[] = [arrest], changes: object = {}) => ({
  sentence_id: id,
  words,
  "golden-event-mentions": events,
  ...changes,
});
const shown = {
  event_type: "Justice:Arrest-Jail",
  role: { Person: [["1", 10, 0, 20, 10]], Agent: [["0", 0, 0, 5, 9]] },
};

interface Files {
  text?: unknown[];
  paired?: unknown[];
  loose?: object;
  pictures?: object;
  coreference?: string;
}

const defaults = {
  text: [sentence("A_0", []), sentence("A_1")],
  paired: [sentence("A_2"), sentence("B_0")],
  loose: { B_4: shown },
  pictures: { A_2: shown, A_3: shown, B_0: shown },
  coreference:
    "A_2\tA_2.jpg\tJustice:Arrest-Jail\nA_2\tA_3.jpg\tJustice:Arrest-Jail\nB_0\tB_0.jpg\tJustice:Arrest-Jail",
} satisfies Files;

async function read(t: TestContext, changes: Files = {}, request: Partial<ReadRequest> = {}): Promise<Reading> {
  const { text, paired, loose, pictures, coreference } = { ...defaults, ...changes };
  const root = await dataFolder(t, {
    "m2e2/text_only_event.json": JSON.stringify(text, null, 1),
    "m2e2/text_multimedia_event.json": JSON.stringify(paired, null, 1),
    "m2e2/image_only_event.json": JSON.stringify(loose, null, 1),
    "m2e2/image_multimedia_event.json": JSON.stringify(pictures, null, 1),
    "m2e2/crossmedia_coref.txt": coreference,
  });
  return readM2e2({ root, name: "m2e2", splits: ["train", "dev", "test"], ...asPublished, ...request });
}

const ids = ({ drafts }: Reading) => drafts.map(({ example }) => example.id);

test("readM2e2 gives sentences, a sentence with each of its pictures, and pictures alone", async (t) => {
  const reading = await read(t);
  assert.deepEqual(reading.mistakes, []);
  assert.deepEqual(ids(reading), ["A_0", "A_1", "A_2+A_2.jpg", "A_2+A_3.jpg", "B_0+B_0.jpg", "B_4.jpg"]);
  const [empty, told, , pair, , alone] = reading.drafts;
  const common = { task: "mee", dataset: "m2e2", split: "test" };
  const text = "Police arrested a man in Rome .";
  const triggers = [{ type: "arrest jail", trigger: "arrested", start: 7 }];
  const fillers = [
    { type: "arrest jail", role: "agent", filler: "Police", start: 0 },
    { type: "arrest jail", role: "place", filler: "Rome", start: 25 },
  ];
  const grounded = [
    { type: "arrest jail", role: "person", box: [10, 0, 20, 10] },
    { type: "arrest jail", role: "agent", box: [0, 0, 5, 9] },
  ];
  assert.deepEqual(empty?.example, { ...common, setting: "text", id: "A_0", text, triggers: [], arguments: [] });
  assert.deepEqual(told, {
    at: { file: "m2e2/text_only_event.json", line: told?.at.line },
    example: { ...common, setting: "text", id: "A_1", text, triggers, arguments: fillers },
    picture: null,
    grounded: [],
  });
  const shared = { setting: "multimedia", sharedType: "arrest jail" };
  assert.deepEqual(pair?.example, { ...common, ...shared, id: "A_2+A_3.jpg", text, triggers, arguments: fillers });
  assert.deepEqual([pair?.picture, pair?.grounded], [{ id: "A_3", size: null }, grounded]);
  assert.deepEqual(alone?.example, {
    ...common,
    setting: "image",
    id: "B_4.jpg",
    text: "",
    triggers: [{ type: "arrest jail", trigger: "O0" }],
    arguments: [],
  });
  assert.deepEqual([alone?.picture, alone?.grounded], [{ id: "B_4", size: null }, grounded]);
});

test("readM2e2 gives each setting whole where they are asked for separately", async (t) => {
  const { drafts, mistakes } = await read(t, {}, { settings: "separate" });
  assert.deepEqual(mistakes, []);
  const of = (setting: string) =>
    drafts.flatMap(({ example }) => (example.task === "mee" && example.setting === setting ? [example.id] : []));
  assert.deepEqual(of("text"), ["A_0", "A_1", "A_2", "B_0"]);
  assert.deepEqual(of("multimedia"), ["A_2+A_2.jpg", "A_2+A_3.jpg", "B_0+B_0.jpg"]);
  assert.deepEqual(of("image"), ["B_4.jpg", "A_2.jpg", "A_3.jpg", "B_0.jpg"]);
  const joined = await read(t);
  for (const draft of joined.drafts) assert.ok(drafts.some(({ example }) => example.id === draft.example.id));
  assert.deepEqual(
    drafts.filter(({ example }) => ids(joined).includes(example.id)),
    joined.drafts,
  );
});

test("readM2e2 puts the events of both files on one sentence, in the order of the text", async (t) => {
  const reading = await read(t, {
    text: [sentence("A_2", [arrest])],
    paired: [sentence("A_2", [meeting]), sentence("B_0")],
  });
  // A_2 now has two pictures of an event its other file tells.
  assert.deepEqual(reading.mistakes, []);
  const [first] = reading.drafts;
  assert.ok(first?.example.task === "mee");
  assert.deepEqual(
    first.example.triggers.map(({ type }) => type),
    ["meet", "arrest jail"],
  );
});

test("readM2e2 keeps the roles of a picture with the event the picture shows", async (t) => {
  const protest = { event_type: "Conflict:Demonstrate", role: { Police: [["1", 0, 0, 5, 5]] } };
  const { drafts, mistakes } = await read(t, { pictures: { ...defaults.pictures, B_0: protest } });
  assert.deepEqual(mistakes, []);
  const pair = drafts.find(({ example }) => example.id === "B_0+B_0.jpg");
  assert.deepEqual(pair?.grounded, [{ type: "demonstrate", role: "police", box: [0, 0, 5, 5] }]);
});

test("readM2e2 makes pictures that no sentence tells examples of their own, in whichever file they stand", async (t) => {
  const reading = await read(t, { coreference: "B_0\tB_4.jpg\tJustice:Arrest-Jail\n" });
  assert.deepEqual(reading.mistakes, []);
  assert.deepEqual(ids(reading), ["A_0", "A_1", "A_2", "B_0+B_4.jpg", "A_2.jpg", "A_3.jpg", "B_0.jpg"]);
});

test("readM2e2 notes mistakes with file and line and leaves out what hangs on them", async (t) => {
  const cases: [changes: Files, file: string, line: number, reason: RegExp, left: string][] = [
    [
      { text: [{}, sentence("A_1")] },
      "text_only_event.json",
      2,
      /expected sentence_id to be a string.*got nothing/,
      "A_0",
    ],
    [
      { text: [sentence("A_1"), sentence("A_1")] },
      "text_only_event.json",
      38,
      /A_1 only once, got that of line 2 again/,
      "A_0",
    ],
    [
      { paired: [sentence("A_2", [], { words: ["No"] }), ...defaults.paired], text: [sentence("A_2")] },
      "text_multimedia_event.json",
      2,
      /A_2 to have the words of m2e2\/text_only_event\.json:2/,
      "",
    ],
    [
      { text: [sentence("A_0", [{ ...arrest, trigger: { start: 2, end: 3, text: "arrested" } }]), sentence("A_1")] },
      "text_only_event.json",
      2,
      /expected tokens 2 to 3 to be a trigger "arrested", got "a"/,
      "A_0",
    ],
    [
      { text: [sentence("A_0", [{ ...arrest, event_type: "Justice:Sue" }]), sentence("A_1")] },
      "text_only_event.json",
      2,
      /expected an event type of ACE .* of the 8 of this dataset, got "Justice:Sue"/,
      "A_0",
    ],
    [
      { loose: { B_4: { ...shown, role: { Target: [["1", 0, 0, 1, 1]] } } } },
      "image_only_event.json",
      2,
      /expected one of the roles agent, person, instrument, place, got "Target"/,
      "B_4.jpg",
    ],
    [
      { loose: { B_4: { ...shown, role: { Person: [["1", 5, 0, 5, 1]] } } } },
      "image_only_event.json",
      2,
      /expected role\.Person\[0\] to be a box .* x1 < x2 .*, got \[5,0,5,1\]/,
      "B_4.jpg",
    ],
    [{ loose: { B_4: shown, A_2: shown } }, "image_multimedia_event.json", 2, /picture A_2 only once/, ""],
    [
      { coreference: `${defaults.coreference}\nA_1\tX.jpg\tContact:Meet` },
      "crossmedia_coref.txt",
      4,
      /a picture of the two image files, got X\.jpg/,
      "A_1",
    ],
    [
      { coreference: `${defaults.coreference}\nA_9\tA_2.jpg\tContact:Meet` },
      "crossmedia_coref.txt",
      4,
      /a sentence of the two text files, got A_9/,
      "",
    ],
    [
      { coreference: `${defaults.coreference}\nA_1 A_2.jpg` },
      "crossmedia_coref.txt",
      4,
      /parted by tabs, got 1 columns/,
      "",
    ],
    [
      { coreference: `${defaults.coreference}\nA_1\tA_2.jpg\tContact:Meet` },
      "crossmedia_coref.txt",
      4,
      /an event that sentence A_1 tells, got Contact:Meet/,
      "A_1",
    ],
    [
      { coreference: `${defaults.coreference}\nA_1\tB_4.jpg\tJustice:Arrest-Jail` },
      "crossmedia_coref.txt",
      4,
      /of one article/,
      "A_1,B_4.jpg",
    ],
    [
      { coreference: `${defaults.coreference}\nB_0\tB_0.jpg\tJustice:Arrest-Jail` },
      "crossmedia_coref.txt",
      4,
      /each pair only once/,
      "",
    ],
  ];
  const all = ids(await read(t));
  for (const [changes, file, line, reason, left] of cases) {
    const reading = await read(t, changes);
    assert.match(reading.mistakes[0]?.reason ?? "none", reason);
    assert.equal(reading.mistakes.length, 1, reason.source);
    assert.deepEqual([reading.mistakes[0]!.file, reading.mistakes[0]!.line], [`m2e2/${file}`, line]);
    for (const id of left.split(",").filter((one) => one !== "")) {
      assert.ok(all.includes(id) && !ids(reading).includes(id), `${id} is left out: ${reason.source}`);
    }
  }
});

test("readM2e2 needs all five files", async (t) => {
  const root = await dataFolder(t, { "m2e2/text_only_event.json": "[]" });
  const request: ReadRequest = { root, name: "m2e2", splits: ["test"], ...asPublished };
  assert.match((await problemsOf(readM2e2(request)))[0]!, /^m2e2 expected a file text_multimedia_event\.json/);
});

test("readM2e2 cuts by article, and hands out only the splits asked for", async (t) => {
  const articles = Array.from({ length: 10 }, (_, i) => `N${i}`);
  const text = articles.flatMap((article) => [0, 1, 2].map((n) => sentence(`${article}_${n}`)));
  const files = { text, paired: [], loose: {}, pictures: {}, coreference: "\n" };
  const { drafts } = await read(t, files, { cut: "articles" });
  const splitsOf = (article: string) =>
    new Set(drafts.filter(({ example }) => articleOf(example.id) === article).map(({ example }) => example.split));
  for (const article of articles) assert.equal(splitsOf(article).size, 1);
  const count = (split: string) => drafts.filter(({ example }) => example.split === split).length;
  assert.deepEqual([count("train"), count("dev"), count("test")], [18, 6, 6]);
  const dev = await read(t, files, { cut: "articles", splits: ["dev"] });
  assert.deepEqual(
    dev.drafts.map(({ example }) => example),
    drafts.map(({ example }) => example).filter(({ split }) => split === "dev"),
  );
  assert.deepEqual((await read(t, files, { splits: ["train", "dev"] })).drafts, []);
});
