import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Labels } from "../corpus/labels.js";
import { type Task, tasks } from "../example.js";
import { goldenCases } from "../golden-cases.fixture.js";
import { type AnswerTuple, tupleFields } from "../tasks/answer-tuple.js";
import { absentSpan, bracketMarkers, isBracketTuple, readBrackets, writeBrackets } from "./brackets.js";

interface Golden {
  schemas: Record<Exclude<Task, "mee_argument">, { labels: string[] }> & {
    mee_argument: { roles: Record<string, string[]> };
  };
  cases: { id: string; task: Task; records: AnswerTuple[] }[];
}
const { schemas, cases } = goldenCases<Golden>("linearisation");
const labels: Labels = {
  entityTypes: schemas.mner.labels,
  relations: schemas.mre.labels,
  eventTypes: schemas.mee_trigger.labels,
  roles: schemas.mee_argument.roles,
};

/** Brackets as people write them: `((person : Ann))`. */
const spelled = (answer: string) =>
  answer
    .replaceAll("(", " <extra_id_0> ")
    .replaceAll(")", " <extra_id_1> ")
    .replaceAll(":", " <extra_id_5> ")
    .replaceAll("-", " <extra_id_6> ");

test("writeBrackets writes the released code's answers", () => {
  const written: [Task, AnswerTuple[], string][] = [
    [
      "mner",
      [
        ["person", "Kyrie Irving"],
        ["location", "New York"],
      ],
      "<extra_id_0> <extra_id_0> person <extra_id_5> Kyrie Irving <extra_id_1> <extra_id_0> location <extra_id_5> New York <extra_id_1> <extra_id_1>",
    ],
    ["mner", [], "<extra_id_0>  <extra_id_1>"],
    [
      "mre",
      [["JFK", "member of", "Harvard"]],
      "<extra_id_0> <extra_id_0> JFK <extra_id_0> member of <extra_id_5> Harvard <extra_id_1> <extra_id_1> <extra_id_1>",
    ],
    [
      "mee_trigger",
      [["attack", "airstrike"]],
      "<extra_id_0> <extra_id_0> attack <extra_id_5> airstrike <extra_id_1> <extra_id_1>",
    ],
    [
      "mee_argument",
      [
        ["attack", "attacker", "coalition"],
        ["attack", "target", "O1"],
      ],
      "<extra_id_0> <extra_id_0> attack <extra_id_0> attacker <extra_id_5> coalition <extra_id_1> <extra_id_0> target <extra_id_5> O1 <extra_id_1> <extra_id_1> <extra_id_1>",
    ],
  ];
  for (const [task, tuples, text] of written) assert.equal(writeBrackets(task, tuples), text);
});

test("readBrackets gives back the golden records", () => {
  let held = 0;
  for (const { id, task, records } of cases) {
    const tuples = records.filter((tuple) => isBracketTuple(task, tuple));
    held += tuples.length;
    assert.deepEqual(readBrackets(task, writeBrackets(task, tuples), labels), { tuples, dropped: 0 }, id);
  }
  assert.ok(held > 300);
});

test("readBrackets keeps what is well formed and counts what is not", () => {
  const read: [Task, string, AnswerTuple[], number][] = [
    ["mner", "", [], 1],
    ["mner", "none", [], 1],
    ["mner", "()", [], 0],
    ["mner", "((person : Ann)", [["person", "Ann"]], 0],
    ["mner", "((person : Ann) (location : Ro", [["person", "Ann"]], 1],
    ["mner", "((person : Ann) (animal : cat) (person) (person :))", [["person", "Ann"]], 3],
    [
      "mner",
      "((person : Ann) stray (person : Bo)) more",
      [
        ["person", "Ann"],
        ["person", "Bo"],
      ],
      2,
    ],
    ["mner", "((person : Ann : Lee))", [], 1],
    ["mner", "((person : -) (location : Rome))", [["location", "Rome"]], 0],
    ["mner", "((animal : -))", [], 1],
    ["mner", "((person : Ann))) ()", [["person", "Ann"]], 2],
    ["mner", ") ) : Ann ) ((person : Ann)) ) )", [["person", "Ann"]], 2],
    ["mre", "((Ann (peer : Bo) (peer : )) (Cy))", [["Ann", "peer", "Bo"]], 2],
    ["mre", "(((peer : Bo)))", [], 1],
    ["mee_argument", "((attack))", [], 0],
    ["mee_argument", "((attack (target : O1) (victim : Bo) (place : Ro", [["attack", "target", "O1"]], 2],
    ["mee_argument", "((picnic (target : O1)))", [], 1],
    ["mee_argument", "((constructor (name : x)))", [], 1],
    ["mee_argument", "((attack : raid (target : O1)))", [["attack", "target", "O1"]], 1],
  ];
  for (const [task, text, tuples, dropped] of read)
    assert.deepEqual(readBrackets(task, spelled(text), labels), { tuples, dropped }, `${task} ${text}`);
});

const span = fc
  .array(
    fc.oneof(fc.constantFrom("none", ", ", "<spot>", "</s>", "< extra_id_0>", "O1", " "), fc.string({ maxLength: 4 })),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((parts) => parts.join(""));

test("readBrackets gives back what writeBrackets wrote", () => {
  const label = fc.constantFrom(...tasks).chain((task) => {
    const known = {
      mner: labels.entityTypes,
      mee_trigger: labels.eventTypes,
      mre: labels.relations,
      mee_argument: labels.roles.attack!,
    };
    const record = fc.tuple(span, fc.constantFrom(...known[task]), span);
    const tuple = ([head, one, tail]: string[]): AnswerTuple =>
      task === "mre" ? [head!, one!, tail!] : task === "mee_argument" ? ["attack", one!, tail!] : [one!, tail!];
    return fc.tuple(fc.constant(task), fc.array(record.map(tuple), { maxLength: 5 }));
  });
  fc.assert(
    fc.property(label, ([task, records]) => {
      const tuples = records.filter((tuple) => isBracketTuple(task, tuple));
      assert.deepEqual(readBrackets(task, writeBrackets(task, tuples), labels), { tuples, dropped: 0 });
      const rejected = tuples.map((tuple) => [...tuple.slice(0, -1), absentSpan]);
      assert.deepEqual(readBrackets(task, writeBrackets(task, rejected), labels), { tuples: [], dropped: 0 });
    }),
    { numRuns: 500 },
  );
});

test("readBrackets takes any text and gives back only what isBracketTuple allows", () => {
  const piece = fc.oneof(span, fc.constantFrom(...bracketMarkers, "person", "peer", "attack", "target"));
  fc.assert(
    fc.property(fc.constantFrom(...tasks), fc.array(piece, { maxLength: 20 }), (task, pieces) => {
      const { tuples, dropped } = readBrackets(task, pieces.join(" "), labels);
      assert.ok(Number.isInteger(dropped) && dropped >= 0);
      for (const tuple of tuples) {
        assert.equal(tuple.length, tupleFields[task].length);
        assert.ok(isBracketTuple(task, tuple), JSON.stringify(tuple));
      }
    }),
    { numRuns: 2000 },
  );
});

test("writeBrackets refuses records that do not fit and arguments of two events", () => {
  assert.throws(() => writeBrackets("mner", [["person", "A <extra_id_1> B"]]), /must fit the brackets: got person/);
  assert.throws(
    () =>
      writeBrackets("mee_argument", [
        ["attack", "target", "x"],
        ["meet", "place", "y"],
      ]),
    /of one event type: got attack, meet/,
  );
});
