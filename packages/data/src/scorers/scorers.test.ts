import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { goldenCases } from "../golden-cases.fixture.js";
import type { AnswerTuple } from "../tasks/answer-tuple.js";
import { type MatchCounts, microScore, ratio } from "./counts.js";
import { countBoxes, type GroundedBox, intersectionOverUnion, matchBoxes } from "./grounded-boxes.js";
import { countRelations } from "./relations.js";
import { countTuples } from "./tuples.js";

type Expected = Record<string, number> & { matches?: [number, number, number][][] };
type BoxTuple = [string, string, [number, number, number, number]];
type Case = { id: string; metric: string; expected: Expected } & (
  | { metric: "grounded_boxes"; samples: { gold: BoxTuple[]; pred: BoxTuple[] }[] }
  | { metric: "mner" | "mre" | "mee_trigger" | "mee_argument"; samples: { gold: AnswerTuple[]; pred: AnswerTuple[] }[] }
);
const { cases } = goldenCases<{ cases: Case[] }>("scorers");

const boxOf = ([type, role, box]: BoxTuple): GroundedBox => ({ type, role, box });

function countsOf(golden: Case): Record<string, number>[] {
  if (golden.metric === "grounded_boxes")
    return golden.samples.map(({ gold, pred }) => ({ ...countBoxes(gold.map(boxOf), pred.map(boxOf)) }));
  const count = golden.metric === "mre" ? countRelations : countTuples;
  return golden.samples.map(({ gold, pred }) => ({ ...count(gold, pred) }));
}

function close(got: number, wanted: number, what: string) {
  assert.ok(Math.abs(got - wanted) <= 1e-12, `${what}: got ${got}, wanted ${wanted}`);
}

test("scorers give the golden counts and scores, summed over samples", () => {
  assert.ok(cases.length > 0);
  for (const golden of cases) {
    const { matches, ...expected } = golden.expected;
    const counts: Record<string, number> = { tp: 0, fp: 0, fn: 0 };
    if (golden.metric === "mre") Object.assign(counts, { correct: 0, total: 0 });
    for (const sample of countsOf(golden))
      for (const [name, n] of Object.entries(sample)) counts[name] = (counts[name] ?? 0) + n;
    const scores = microScore(counts as unknown as MatchCounts);
    const accuracy = golden.metric === "mre" ? { accuracy: ratio(counts.correct!, counts.total!) } : {};
    const got: Record<string, number> = { ...counts, ...scores, ...accuracy };
    assert.deepEqual(Object.keys(got).toSorted(), Object.keys(expected).toSorted(), golden.id);
    for (const [name, wanted] of Object.entries(expected)) close(got[name]!, wanted, `${golden.id} ${name}`);
  }
});

test("matchBoxes takes the golden pairs in the golden order", () => {
  const golden = cases.filter((c) => c.metric === "grounded_boxes");
  assert.ok(golden.length > 0);
  for (const { id, samples, expected } of golden) {
    samples.forEach(({ gold, pred }, i) => {
      const pairs = matchBoxes(gold.map(boxOf), pred.map(boxOf));
      const wanted = expected.matches![i]!;
      assert.deepEqual(
        pairs.map(({ gold, predicted }) => [gold, predicted]),
        wanted.map(([g, p]) => [g, p]),
        id,
      );
      for (const [k, { iou }] of pairs.entries()) close(iou, wanted[k]![2], id);
    });
  }
});

const tuples = fc.array(fc.tuple(fc.constantFrom("a", "b"), fc.constantFrom("x", "y", "none")), { maxLength: 8 });

test("countTuples counts each record once on either side, in any order", () => {
  fc.assert(
    fc.property(tuples, tuples, (gold, predicted) => {
      const { tp, fp, fn } = countTuples(gold, predicted);
      assert.deepEqual([tp + fn, tp + fp], [gold.length, predicted.length]);
      assert.deepEqual(countTuples(gold.toReversed(), predicted.toReversed()), { tp, fp, fn });
      assert.deepEqual(countTuples(predicted, gold), { tp, fp: fn, fn: fp });
    }),
  );
  assert.equal(countTuples([["a", "b,c"]], [["a,b", "c"]]).tp, 0);
});

test("countRelations keeps none out of precision and recall, not out of accuracy", () => {
  fc.assert(
    fc.property(tuples, tuples, (gold, predicted) => {
      const counts = countRelations(gold, predicted);
      assert.equal(counts.tp + counts.fn, gold.filter(([, relation]) => relation !== "none").length);
      const equal = JSON.stringify(gold.toSorted()) === JSON.stringify(predicted.toSorted());
      assert.deepEqual([counts.correct, counts.total], [equal ? 1 : 0, 1]);
    }),
  );
});

test("intersectionOverUnion is symmetric, 1 for a box with itself and 0 without extent", () => {
  const corner = fc.integer({ min: -20, max: 20 });
  const box = fc.tuple(corner, corner, corner, corner);
  fc.assert(
    fc.property(box, box, (a, b) => {
      const iou = intersectionOverUnion(a, b);
      assert.equal(intersectionOverUnion(b, a), iou);
      assert.ok(iou >= 0 && iou <= 1);
      assert.equal(intersectionOverUnion(a, a), a[0] < a[2] && a[1] < a[3] ? 1 : 0);
    }),
  );
});
