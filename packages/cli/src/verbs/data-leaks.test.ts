import assert from "node:assert/strict";
import { test } from "node:test";
import { countLeaks, type Example, findLeaks, itemsOf, type Leak, leakKinds } from "@umie/data";
import { leakLines } from "./data-leaks.js";

const tweet = (id: string, split: Example["split"], text: string): Example => ({
  ...{ task: "mner", dataset: "snap", id, split, text, entities: [], picture: null },
});

const train = [tweet("1", "train", "Anna met Ben in Oslo today"), tweet("2", "train", "nothing to see here")];
const test_ = [
  tweet("1", "test", "Anna met Ben in Oslo today"),
  tweet("3", "test", "RT @x : anna met ben in OSLO , today"),
];
const none = { pictureHash: () => undefined, look: () => undefined, near: true };

function audit(leaks: readonly Leak[]) {
  return { rule: "report" as const, leaks, counts: countLeaks(leaks), found: leaks.length === 0 ? 0 : 1, removed: {} };
}

test("leakLines shows a matrix by kind, and pairs that the ids do not tell first", () => {
  const leaks = findLeaks([{ train, dev: [], test: test_ }], none);
  assert.deepEqual(leakLines({ leaks: audit(leaks) }, 1, leakKinds), [
    "Tweets (or sentences with their picture) of a dev or test set that a training set has too:",
    "",
    "training set  kind  snap",
    "                    test",
    "snap          id       1",
    "snap          text     2",
    "snap          any      2",
    "",
    "id",
    "  snap train 1: Anna met Ben in Oslo today",
    "  snap test 1: Anna met Ben in Oslo today",
    "",
    "text",
    "  snap train 1: Anna met Ben in Oslo today",
    "  snap test 1: Anna met Ben in Oslo today",
    "",
    "1 training examples are in a dev or test set too; data.leaks says what becomes of them (default: remove)",
  ]);
  assert.equal(itemsOf(test_).length, 2);
});

test("leakLines says that there are none", () => {
  assert.deepEqual(leakLines({ leaks: audit([]) }, 2, leakKinds), ["No training example is in a dev or test set."]);
});
