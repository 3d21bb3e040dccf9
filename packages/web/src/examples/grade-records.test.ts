import assert from "node:assert/strict";
import { test } from "node:test";
import { gradeRecords } from "./grade-records.js";

const record = (...fields: string[]) => ({ fields });

test("gradeRecords finds each gold record once, and names what was missed and what was made up", () => {
  const gold = [record("person", "Ann"), record("person", "Ann"), record("location", "Rome")];
  const predicted = [record("person", "Ann"), record("location", "Ann"), record("location", "Ann")];
  assert.deepEqual(gradeRecords(gold, predicted), [
    { grade: "right", fields: ["person", "Ann"], times: 1 },
    { grade: "missed", fields: ["person", "Ann"], times: 1 },
    { grade: "missed", fields: ["location", "Rome"], times: 1 },
    { grade: "wrong", fields: ["location", "Ann"], times: 2 },
  ]);
  assert.deepEqual(gradeRecords([], []), []);
});
