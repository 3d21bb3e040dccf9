import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Labels } from "../corpus/labels.js";
import { type Task, tasks } from "../example.js";
import { goldenCases } from "../golden-cases.fixture.js";
import { type AnswerTuple, tupleFields } from "../tasks/answer-tuple.js";
import { isFlatTuple, readFlat, writeFlat } from "./flat.js";

interface Golden {
  schemas: Record<Exclude<Task, "mee_argument">, { labels: string[] }> & {
    mee_argument: { roles: Record<string, string[]> };
  };
  cases: {
    id: string;
    task: Task;
    direction: "both" | "read";
    text: string;
    records: AnswerTuple[];
    dropped: number;
  }[];
}
const { schemas, cases } = goldenCases<Golden>("linearisation");
const labels: Labels = {
  entityTypes: schemas.mner.labels,
  relations: schemas.mre.labels,
  eventTypes: schemas.mee_trigger.labels,
  roles: schemas.mee_argument.roles,
};

test("readFlat reads the golden answers, with the pieces it dropped", () => {
  for (const task of tasks) assert.ok(cases.some((golden) => golden.task === task));
  for (const { id, task, text, records, dropped } of cases)
    assert.deepEqual(readFlat(task, text, labels), { tuples: records, dropped }, id);
});

test("writeFlat writes the golden answers", () => {
  const both = cases.filter(({ direction }) => direction === "both");
  assert.ok(both.length > 0);
  for (const { id, task, text, records } of both) assert.equal(writeFlat(task, records), text, id);
});

/** Anything that trips a parser of this format, and plain text. */
const span = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "none",
        ", ",
        ",",
        "<",
        "spot",
        ">",
        "< spot >",
        "<Spot>",
        "<extra_id_0>",
        "</s>",
        "O1",
        " ",
        "\t",
      ),
      fc.constantFrom("person", "attack", "New York", "\u00a0", "\u2028"),
      fc.string({ unit: "grapheme", maxLength: 5 }),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((parts) => parts.join(""));

/** The records of one answer; those of arguments share an event type. */
const answer = fc.constantFrom(...tasks).chain((task) => fc.tuple(fc.constant(task), recordsOf(task)));
function recordsOf(task: Task): fc.Arbitrary<AnswerTuple[]> {
  const many = (record: fc.Arbitrary<string[]>): fc.Arbitrary<AnswerTuple[]> => fc.array(record, { maxLength: 6 });
  if (task === "mre") return many(fc.tuple(span, fc.constantFrom(...labels.relations), span));
  if (task === "mner") return many(fc.tuple(fc.constantFrom(...labels.entityTypes), span));
  if (task === "mee_trigger") return many(fc.tuple(fc.constantFrom(...labels.eventTypes), span));
  return fc
    .constantFrom(...Object.keys(labels.roles))
    .chain((type) => many(fc.tuple(fc.constant(type), fc.constantFrom(...labels.roles[type]!), span)));
}

test("readFlat gives back what writeFlat wrote", () => {
  fc.assert(
    fc.property(answer, ([task, records]) => {
      const tuples = records.filter((tuple) => isFlatTuple(task, tuple));
      assert.deepEqual(readFlat(task, writeFlat(task, tuples), labels), { tuples, dropped: 0 });
    }),
    { numRuns: 2000 },
  );
});

test("readFlat takes any text and gives back only what isFlatTuple allows", () => {
  const anyAnswer = fc.oneof(
    fc.string({ unit: "binary" }),
    fc
      .array(fc.oneof(span, fc.constantFrom("<spot>", "person, ", "peer", "attack", "target, ")))
      .map((p) => p.join(" ")),
  );
  fc.assert(
    fc.property(fc.constantFrom(...tasks), anyAnswer, (task, text) => {
      const { tuples, dropped } = readFlat(task, text, labels);
      assert.ok(Number.isInteger(dropped) && dropped >= 0);
      for (const tuple of tuples) {
        assert.equal(tuple.length, tupleFields[task].length);
        assert.ok(isFlatTuple(task, tuple), JSON.stringify(tuple));
      }
    }),
    { numRuns: 2000 },
  );
});

test("isFlatTuple refuses what reading would cut elsewhere", () => {
  const unfit: [Task, string[]][] = [
    ["mner", ["person", ""]],
    ["mner", ["person", " Ann"]],
    ["mner", ["person", "Ann\n"]],
    ["mner", ["person", "A <spot> B"]],
    ["mner", ["person", "A<spot>"]],
    ["mner", ["a, b", "Ann"]],
    ["mner", ["person", "Ann", "Lee"]],
    ["mre", ["", "peer", "Ann"]],
    ["mee_argument", ["attack", "a, b", "Ann"]],
  ];
  for (const [task, tuple] of unfit) assert.ok(!isFlatTuple(task, tuple), tuple.join("|"));
  assert.ok(isFlatTuple("mre", ["a, b", "peer", "none"]));
});

test("writeFlat refuses records that do not fit and arguments of two events", () => {
  assert.throws(
    () => writeFlat("mner", [["person", "A <spot> B"]]),
    /must fit the flat format: got person \| A <spot> B/,
  );
  assert.throws(
    () =>
      writeFlat("mee_argument", [
        ["attack", "target", "x"],
        ["meet", "place", "y"],
      ]),
    /of one event type: got attack, meet/,
  );
});

test("readFlat takes no label from an object's own properties", () => {
  assert.deepEqual(readFlat("mee_argument", "constructor <spot> name, x", labels), { tuples: [], dropped: 1 });
});
