import assert from "node:assert/strict";
import { test } from "node:test";
import { predictionOf, recordsOf } from "../evaluation/prediction.fixture.js";
import { countReleased, releasedOverall, releasedScore } from "./released.js";
import { countStrict } from "./strict.js";

const counts = ({ tp, fp, fn }: { tp: number; fp: number; fn: number }) => [tp, fp, fn];

test("countReleased drops relations with a head of more than one word (defect 1)", () => {
  const gold = "Ryan Reynolds, couple, Blake Lively";
  assert.deepEqual(counts(countReleased(predictionOf("mre", gold, gold))), [0, 0, 0]);
  assert.deepEqual(counts(countReleased(predictionOf("mre", gold, "Ryan Reynolds, peer, Blake Lively"))), [0, 0, 0]);
  const short = "JFK, member of, Harvard University";
  assert.deepEqual(counts(countReleased(predictionOf("mre", short, short))), [1, 0, 0]);
  assert.deepEqual(counts(countStrict(predictionOf("mre", gold, gold))), [1, 0, 0], "ours counts it");
});

test("countReleased drops arguments of events with one word (defect 2)", () => {
  const gold = "attack, target, camp | phone write, entity, Ann";
  const prediction = predictionOf("mee_argument", gold, gold, { oracle: { predicted: recordsOf(gold) } });
  const phone = { predicted: recordsOf("phone write, called") };
  assert.deepEqual(counts(countReleased(prediction, phone)), [1, 0, 0]);
  assert.deepEqual(counts(countStrict(prediction)), [2, 0, 0], "ours counts both");
});

test("countReleased takes none for a relation (defect 3)", () => {
  assert.deepEqual(counts(countReleased(predictionOf("mre", "Ann, none, Bo", "Ann, none, Bo"))), [1, 0, 0]);
  assert.deepEqual(counts(countStrict(predictionOf("mre", "Ann, none, Bo", "Ann, none, Bo"))), [0, 0, 0]);
});

test("countReleased counts a gold record that was matched once as recalled however often it stands there (defect 4)", () => {
  const scores = (gold: string, predicted: string) => {
    const { precision, recall, f1 } = releasedScore(countReleased(predictionOf("mner", gold, predicted)));
    return [precision, recall, Math.round(f1 * 1e4) / 1e4];
  };
  // The table of umie.md 5.1.
  assert.deepEqual(scores("person, Ann | person, Ann", "person, Ann"), [1, 1, 1]);
  assert.deepEqual(scores("person, Ann", "person, Ann | person, Ann"), [0.5, 1, 0.6667]);
  assert.deepEqual(scores("person, Ann", ""), [0, 0, 0]);
  assert.deepEqual(scores("", ""), [0, 0, 0]);
  assert.equal(countStrict(predictionOf("mner", "person, Ann | person, Ann", "person, Ann")).fn, 1, "ours misses one");
});

test("releasedScore works F1 out of rounded shares, and releasedOverall is a sum (defect 5)", () => {
  const { precision, recall, f1 } = releasedScore({ tp: 1, fp: 2, fn: 5 });
  assert.deepEqual([precision, recall], [0.3333, 0.1667]);
  assert.equal(f1, (2 * 0.3333 * 0.1667) / (0.3333 + 0.1667));
  assert.notEqual(f1, 2 / 9);
  assert.equal(
    releasedOverall([
      { precision: 1, recall: 1, f1: 1 },
      { precision: 1, recall: 1, f1: 0.5 },
    ]),
    1.5,
  );
});

test("countReleased renames predicted arguments to the first predicted type of event (umie.md 5.3)", () => {
  const gold = "arrest jail, person, Ann";
  const prediction = predictionOf("mee_argument", gold, "", { oracle: { predicted: recordsOf(gold) } });
  assert.deepEqual(counts(countReleased(prediction, { predicted: recordsOf("arrest jail, held") })), [1, 0, 0]);
  const other = { predicted: recordsOf("phone write, called | arrest jail, held") };
  assert.deepEqual(counts(countReleased(prediction, other)), [0, 1, 1]);
  assert.deepEqual(counts(countReleased(prediction, { predicted: [] })), [0, 1, 1]);
  const renamed = predictionOf("mee_argument", gold, "", {
    oracle: { predicted: recordsOf("transfer money, person, Ann") },
  });
  assert.deepEqual(counts(countReleased(renamed, { predicted: recordsOf("arrest jail, held") })), [1, 0, 0]);
});

test("countReleased compares objects by name and drops empty strings from gold", () => {
  const gold = [
    { fields: ["arrest jail", "person", "O1"], box: [0, 0, 1, 1] as const },
    { fields: ["arrest jail", "agent", ""] },
  ];
  const oracle = { predicted: recordsOf("arrest jail, person, O1") };
  const prediction = { ...predictionOf("mee_argument", "", "", { oracle }), gold };
  assert.deepEqual(counts(countReleased(prediction, { predicted: recordsOf("arrest jail, held") })), [1, 0, 0]);
});
