import assert from "node:assert/strict";
import { test } from "node:test";
import { type Corpus, openCorpus } from "../corpus/corpus.js";
import { realData } from "../datasets/data-folder.fixture.js";
import type { DatasetName } from "../example.js";
import type { LeakKind } from "./find-leaks.js";
import { itemsOf } from "./item.js";
import type { LeakCount } from "./leak-counts.js";
import { textKey } from "./text-key.js";

const names = ["twitter2015", "twitter2017", "mnre_v1", "mnre_v2", "m2e2"] as const;

let corpus: Promise<Corpus> | undefined;
/** Read once for all tests of this file. */
function audited(root: string): Promise<Corpus> {
  const datasets = names.map((name) => ({ name, split: "published", train: true }) as const);
  corpus ??= openCorpus({ root, datasets, images: "use", maxObjects: 36, onError: "refuse", leaks: "report" });
  return corpus;
}

function countOf({ leaks }: Corpus, train: DatasetName, set: string, kind: LeakCount["kind"]): LeakCount | undefined {
  return leaks?.counts.find((one) => one.train === train && `${one.heldOut} ${one.split}` === set && one.kind === kind);
}

/** The tweets of umie.md §3.7 that concern training sets. */
const byTweet = [
  ["mnre_v1", "twitter2015 dev", 65],
  ["mnre_v1", "twitter2015 test", 424],
  ["mnre_v1", "twitter2017 dev", 261],
  ["mnre_v1", "twitter2017 test", 183],
  ["twitter2015", "mnre_v1 dev", 111],
  ["twitter2015", "mnre_v1 test", 142],
  ["twitter2017", "mnre_v1 dev", 107],
  ["twitter2017", "mnre_v1 test", 153],
] as const;

test("findLeaks finds the tweets that the real sets share", async (t) => {
  const root = realData(t, "mnre_v1");
  if (root === null) return;
  const held = await audited(root);
  for (const [train, set, tweets] of byTweet) {
    assert.equal(countOf(held, train, set, "id")?.ofHeldOut.items, tweets, `${train} ${set}`);
    assert.equal(countOf(held, train, set, "id")?.ofTrain.items, tweets, `${train} ${set}`);
  }
  assert.equal(held.leaks?.counts.filter(({ kind }) => kind === "id").length, byTweet.length);
});

test("findLeaks finds the rest of the table: tweets that no training set is part of", async (t) => {
  const root = realData(t, "mnre_v1");
  if (root === null) return;
  const { datasets } = await audited(root);
  const sources = (name: DatasetName, split: "train" | "dev" | "test") =>
    new Set(itemsOf(datasets.find((one) => one.name === name)![split]).map(({ source }) => source));
  const shared = (name: DatasetName) =>
    (["train", "dev", "test"] as const).map((split) => {
      const tweets = sources(name, split);
      return (["train", "dev", "test"] as const).map(
        (part) => [...sources("mnre_v1", part)].filter((source) => tweets.has(source)).length,
      );
    });
  assert.deepEqual(shared("twitter2015"), [
    [850, 111, 142],
    [65, 6, 8],
    [424, 49, 60],
  ]);
  assert.deepEqual(shared("twitter2017"), [
    [808, 107, 153],
    [261, 32, 45],
    [183, 26, 31],
  ]);
});

test("textKey is one for all tweets with one number", async (t) => {
  const root = realData(t, "mnre_v1");
  if (root === null) return;
  const { leaks } = await audited(root);
  const tweets = leaks?.leaks.filter(({ kind }) => kind === "id") ?? [];
  assert.ok(tweets.length > 1000);
  for (const { train, heldOut } of tweets) assert.equal(textKey(train[0]!.text), textKey(heldOut[0]!.text));
});

/** In lower case and without blanks, as the READMEs compare texts. */
const folded = (text: string) => text.toLowerCase().replace(/\s+/g, "");

test("findLeaks finds the duplicates within the real sets", async (t) => {
  const root = realData(t, "mnre_v1");
  if (root === null) return;
  const { leaks } = await audited(root);
  const texts = (kind: LeakKind, train: DatasetName, heldOut: DatasetName, split: string) =>
    (leaks?.leaks ?? []).flatMap((leak) => {
      if (leak.kind !== kind) return [];
      const mine = leak.train.filter((item) => item.dataset === train);
      const theirs = leak.heldOut.filter((item) => item.dataset === heldOut && item.split === split);
      return mine.flatMap((one) =>
        theirs.filter((other) => folded(one.text) === folded(other.text)).map((other) => [one, other] as const),
      );
    });
  const distinct = (pairs: ReturnType<typeof texts>) => new Set(pairs.map(([one]) => folded(one.text))).size;
  assert.equal(distinct(texts("text", "twitter2015", "twitter2015", "test")), 4);
  assert.equal(distinct(texts("text", "twitter2017", "twitter2017", "test")), 3);
  assert.equal(distinct(texts("text", "mnre_v1", "mnre_v2", "test")), 3);
  assert.equal(distinct(texts("text", "mnre_v1", "mnre_v1", "test")), 0);
  const triples = (split: string) =>
    new Set(
      texts("text", "mnre_v2", "mnre_v2", split).flatMap(([one, other]) => {
        const asked = ({ examples }: typeof one) =>
          examples.flatMap((pair) =>
            pair.task === "mre" ? [[folded(pair.text), pair.head.span, pair.tail.span].join("\t")] : [],
          );
        return asked(one).filter((triple) => asked(other).includes(triple));
      }),
    ).size;
  assert.deepEqual([triples("test"), triples("dev")], [1, 6]);
});

test("openCorpus removes 607 tweets of Twitter test sets from MNRE-V1, and more", async (t) => {
  const root = realData(t, "mnre_v1");
  if (root === null) return;
  const datasets = names.map((name) => ({ name, split: "published", train: true }) as const);
  const { datasets: left, leaks } = await openCorpus({
    ...{ root, datasets, images: "none", maxObjects: 36, onError: "refuse", leaks: "remove" },
  });
  const tests = new Set(left.slice(0, 2).flatMap(({ test: held }) => itemsOf(held).map(({ source }) => source)));
  assert.ok(left[2]!.train.length > 5000);
  for (const { source } of itemsOf(left[2]!.train)) assert.ok(!tests.has(source));
  const removed = new Set(leaks?.removed.mnre_v1?.map((id) => `tweet ${id.replace(/#\d+$/, "")}`));
  assert.equal([...removed].filter((source) => tests.has(source)).length, 607);
});
